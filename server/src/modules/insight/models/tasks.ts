import { backtest, type Split } from './backtest.ts';
import { lifetimeValue } from './clv.ts';
import { fitSpend, type SpendFit } from './gamma-gamma.ts';
import { outlookOf } from './outlook.ts';
import type { Histories, PurchaseLog } from './purchases.ts';
import { fitRepeat, type RepeatFit, type RepeatModel } from './repeat.ts';

/** The models' work as a worker thread takes it: plain data in, plain data out. */
export const modelTasks = {
  fitRepeat: ({ model, histories }: { model: RepeatModel; histories: Histories }) => fitRepeat(model, histories),
  fitSpend: (histories: Histories) => fitSpend(histories),
  lifetimeValue: (input: {
    fit: RepeatFit;
    spend: SpendFit;
    histories: Histories;
    months: readonly number[];
    ratePerMonth: number;
  }) => lifetimeValue(input.fit, input.spend, input.histories, input),
  /** The probability of at least one purchase within t, and the purchases to be expected. */
  outlook: ({ fit, histories, t }: { fit: RepeatFit; histories: Histories; t: number }) => {
    const outlook = outlookOf(fit, histories);
    return { alive: outlook.alive, orders: outlook.orders(t), active: outlook.active(t) };
  },
  backtest: ({ log, split, models }: { log: PurchaseLog; split: Split; models: readonly RepeatModel[] }) =>
    backtest(log, split, models),
};
