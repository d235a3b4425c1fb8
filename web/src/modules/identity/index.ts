export { useColleagues, useOthers } from './colleagues.ts';
