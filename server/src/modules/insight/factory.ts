/** What benches and other rooms' tests need of the forecasts: the functions the jobs use, and the open data. */
export { championIn, chooseForecaster } from './models/champion.ts';
export { holdoutForecast } from './models/forecast-holdout.ts';
export { probabilities } from './models/forecaster.ts';
export { fitLogistic } from './models/logistic.ts';
export { qualityOf } from './models/metrics.ts';
export { lessonOf, pastOf } from './models/past.ts';
export { purchaseLog } from './models/purchases.ts';
export { RANKINGS, rankingCheck } from './models/ranking.ts';
export { dayOf, openFigures, openOrders } from './models/testing.ts';
export { logOf, simulatedPurchases } from './models/testing-logs.ts';
