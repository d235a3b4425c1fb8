import { serveTasks } from '../../platform/workers.ts';
import { modelTasks } from './models/tasks.ts';

serveTasks(modelTasks);
