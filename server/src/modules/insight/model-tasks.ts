import { forecastAt } from './forecast.ts';
import { backtestReport, fitForecast, learnForFit } from './forecast-fit.ts';
import type { PurchaseLog } from './models/purchases.ts';
import { modelTasks } from './models/tasks.ts';
import type { Recipe } from './recipe.ts';

/** What the product asks of a thread, beside the models' own work. */
export const tasks = {
  ...modelTasks,
  learnForFit,
  backtestReport,
  fitForecast,
  forecast: ({ recipe, log, day }: { recipe: Recipe; log: PurchaseLog; day: number }) => forecastAt(recipe, log, day),
};
