import type { ApprovalRule, ApprovalValues } from '@kith/contract/approvals';
import type { Ctx } from './context.ts';
import type { Tx } from './db/client.ts';
import type { Viewer } from './viewer.ts';

/** What was proposed, as it was frozen. */
export type Matter = {
  approvalId: string;
  subject: { kind: string; id: string };
  customerId: string | null;
  amountMinor: number | null;
  snapshot: ApprovalValues;
  reason: string;
  proposerId: string;
  carrierId: string | null;
};

/** Who closed it, and when: `viewer` is Kith itself where a clock did. */
export type Closing = { viewer: Viewer; at: Date };

/**
 * Something a room lets be approved. The callbacks run in the transaction that closes the matter: what they do is done
 * exactly if the decision stands.
 */
export type ApprovalKind = {
  /** `<module>.<verb>`; its words are in `approvals:kind.<name>`. */
  name: string;
  /** The rule that comes with Kith. */
  initial: ApprovalRule;
  /** Money stands behind it. */
  hasAmount: boolean;
  /**
   * How subjects stand now: what was proposed holds only as long as this is as it was. One that is absent is gone.
   * Set-based; kept beside the snapshot and signed with it.
   */
  stand(tx: Tx, subjectIds: readonly string[]): Promise<ReadonlyMap<string, ApprovalValues>>;
  /** People ask for it by itself (`POST /approvals`): what they then propose. @throws Problem where they may not. */
  ask?(
    ctx: Ctx,
    tx: Tx,
    viewer: Viewer,
  ): Promise<{ subject: Matter['subject']; snapshot: ApprovalValues; carrierId: string }>;
  approved(ctx: Ctx, tx: Tx, matter: Matter, closing: Closing): Promise<void>;
  rejected?(ctx: Ctx, tx: Tx, matter: Matter, closing: Closing): Promise<void>;
  /** Nobody decided in time. */
  expired?(ctx: Ctx, tx: Tx, matter: Matter, closing: Closing): Promise<void>;
};
