import type { ApprovalLine, ApprovalStep, ApprovalWho, approvalsRoutes } from '@kith/contract/approvals';
import { minorDigits } from '@kith/contract/currency';
import { ActionIcon, Button, MultiSelect, NumberInput, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { RouteOutput } from '../../../lib/api.ts';
import { useFormats } from '../../../lib/session.ts';
import classes from '../approvals.module.css';

type Rules = RouteOutput<typeof approvalsRoutes.rules>;
type Change<T> = (value: T) => void;

const SUPERIOR: ApprovalStep = { who: { kind: 'superior' }, need: 'one' };
/** As the contract has it. */
const MOST_LINES = 20;
const MOST_STEPS = 5;

/** With one of several put in the place of what was there. */
const replaced = <T,>(list: readonly T[], at: number, value: T): T[] =>
  list.map((each, index) => (index === at ? value : each));
const without = <T,>(list: readonly T[], at: number): T[] => list.filter((_, index) => index !== at);

type RuleLinesProps = {
  lines: readonly ApprovalLine[];
  hasAmount: boolean;
  rules: Rules;
  onChange: Change<ApprovalLine[]>;
};

/** Whose proposals, from which amount, go to whom. */
export function RuleLines({ lines, hasAmount, rules, onChange }: RuleLinesProps) {
  const { t } = useTranslation('approvals');
  return (
    <>
      {lines.length === 0 && <p className={classes.kindHelp}>{t('rules.noLines')}</p>}
      <ol className={classes.lines}>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id, and all that they hold is shown
          <li key={at} className={classes.line}>
            <Line
              line={line}
              hasAmount={hasAmount}
              rules={rules}
              onChange={(next) => onChange(replaced(lines, at, next))}
              onRemove={() => onChange(without(lines, at))}
            />
          </li>
        ))}
      </ol>
      {lines.length < MOST_LINES && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...lines, { roles: [], fromMinor: null, steps: [SUPERIOR] }])}
        >
          {t('rules.addLine')}
        </Button>
      )}
    </>
  );
}

type LineProps = {
  line: ApprovalLine;
  hasAmount: boolean;
  rules: Rules;
  onChange: Change<ApprovalLine>;
  onRemove: () => void;
};

function Line({ line, hasAmount, rules, onChange, onRemove }: LineProps) {
  const { t } = useTranslation('approvals');
  const { currency } = useFormats();
  const roles = useRoleChoices(rules);
  const scale = 10 ** minorDigits(currency);
  return (
    <>
      <div className={classes.lineHead}>
        <MultiSelect
          label={t('rules.proposers')}
          placeholder={line.roles.length === 0 ? t('rules.everybody') : ''}
          data={roles}
          value={line.roles}
          onChange={(chosen) =>
            onChange({ ...line, roles: rules.roles.flatMap(({ code }) => (chosen.includes(code) ? code : [])) })
          }
        />
        {hasAmount && (
          <NumberInput
            label={t('rules.from')}
            placeholder={t('rules.anyAmount')}
            hideControls
            thousandSeparator=","
            min={0}
            prefix={currency === 'CNY' ? '¥' : `${currency} `}
            value={line.fromMinor === null ? '' : line.fromMinor / scale}
            onChange={(shown) =>
              onChange({ ...line, fromMinor: shown === '' ? null : Math.round(Number(shown) * scale) })
            }
          />
        )}
        <ActionIcon mt={26} aria-label={t('rules.removeLine')} onClick={onRemove}>
          <IconX size={15} stroke={1.6} />
        </ActionIcon>
      </div>
      <ol className={classes.steps}>
        {line.steps.map((step, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no id, and all that they hold is shown
          <li key={at} className={classes.step}>
            <span className={classes.stepNo}>{t('rules.step', { step: at + 1 })}</span>
            <Step
              step={step}
              rules={rules}
              onChange={(next) => onChange({ ...line, steps: replaced(line.steps, at, next) })}
            />
            {line.steps.length > 1 && (
              <ActionIcon
                className={classes.stepTool ?? ''}
                mt={4}
                aria-label={t('rules.removeStep')}
                onClick={() => onChange({ ...line, steps: without(line.steps, at) })}
              >
                <IconX size={15} stroke={1.6} />
              </ActionIcon>
            )}
          </li>
        ))}
      </ol>
      {line.steps.length < MOST_STEPS && (
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconPlus size={13} />}
          onClick={() => onChange({ ...line, steps: [...line.steps, SUPERIOR] })}
        >
          {t('rules.addStep')}
        </Button>
      )}
    </>
  );
}

function Step({ step, rules, onChange }: { step: ApprovalStep; rules: Rules; onChange: Change<ApprovalStep> }) {
  const { t } = useTranslation('approvals');
  const { who } = step;
  const kinds = (['superior', 'role', 'people'] as const).map((value) => ({ value, label: t(`rules.who.${value}`) }));
  const begin: Record<ApprovalWho['kind'], ApprovalWho> = {
    superior: { kind: 'superior' },
    role: { kind: 'role', roles: ['director'] },
    people: { kind: 'people', userIds: rules.signers.slice(0, 1).map(({ userId }) => userId) },
  };
  return (
    <>
      <Select
        aria-label={t('rules.signer')}
        allowDeselect={false}
        data={kinds}
        value={who.kind}
        onChange={(value) => {
          const kind = kinds.find((one) => one.value === value)?.value;
          if (kind && kind !== who.kind) onChange({ ...step, who: begin[kind] });
        }}
      />
      <Signers who={who} rules={rules} onChange={(next) => onChange({ ...step, who: next })} />
      <Select
        aria-label={t('rules.needed')}
        allowDeselect={false}
        data={[
          { value: 'one', label: t('rules.need.one') },
          { value: 'all', label: t('rules.need.all') },
        ]}
        value={step.need}
        onChange={(value) => onChange({ ...step, need: value === 'all' ? 'all' : 'one' })}
      />
    </>
  );
}

function Signers({ who, rules, onChange }: { who: ApprovalWho; rules: Rules; onChange: Change<ApprovalWho> }) {
  const { t } = useTranslation('approvals');
  const roles = useRoleChoices(rules);
  if (who.kind === 'superior') return <span className={classes.stepNo}>{t('rules.superiorHelp')}</span>;
  if (who.kind === 'role') {
    return (
      <MultiSelect
        aria-label={t('rules.who.role')}
        data={roles}
        value={who.roles}
        onChange={(chosen) =>
          onChange({ kind: 'role', roles: rules.roles.flatMap(({ code }) => (chosen.includes(code) ? code : [])) })
        }
      />
    );
  }
  return (
    <MultiSelect
      aria-label={t('rules.who.people')}
      searchable
      data={rules.signers.map(({ userId, name }) => ({ value: userId, label: name }))}
      value={who.userIds}
      onChange={(userIds) => onChange({ kind: 'people', userIds })}
    />
  );
}

function useRoleChoices({ roles }: Rules) {
  const { t } = useTranslation('identity');
  return roles.map(({ code, name }) => ({ value: code, label: name ?? t(`roles.${code}`) }));
}
