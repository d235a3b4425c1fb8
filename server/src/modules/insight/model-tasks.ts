import { forecastAt } from './forecast.ts';
import { chooseForFit, learnForFit, lookBack } from './forecast-fit.ts';
import type { PurchaseLog } from './models/purchases.ts';
import { modelTasks } from './models/tasks.ts';
import type { Recipe } from './recipe.ts';

/** What the product asks of a thread, beside the models' own work. */
export const tasks = {
  ...modelTasks,
  learnForFit,
  chooseForFit,
  lookBack,
  forecast: ({ recipe, log, day }: { recipe: Recipe; log: PurchaseLog; day: number }) => forecastAt(recipe, log, day),
};
