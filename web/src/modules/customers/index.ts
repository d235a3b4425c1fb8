export { Timeline } from './components/Timeline.tsx';
