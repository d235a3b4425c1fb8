import { serveTasks } from '../../platform/workers.ts';
import { tasks } from './model-tasks.ts';

serveTasks(tasks);
