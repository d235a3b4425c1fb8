import {
  GROUP_KINDS,
  type GroupKind,
  isGroup,
  RULE_DEPTH_MAX,
  type RuleGroup,
  type RuleNode,
} from '@kith/contract/segment-rules';
import { ActionIcon, Button, Menu, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { codeText } from '../../../lib/words.ts';
import { conditionOn, conditionOnHappening, EMPTY_RULE, type Faults, replaced, without } from '../rule-form.ts';
import classes from '../segments.module.css';
import type { Asked } from '../use-asked.ts';
import { ConditionEditor } from './ConditionEditor.tsx';

type GroupProps = {
  group: RuleGroup;
  onChange: (group: RuleGroup) => void;
  asked: Asked;
  faults: Faults;
  path: string;
  depth: number;
  /** The segment that is edited: it cannot ask for itself. */
  self: string | undefined;
};

/** A group of conditions and further groups: all, any or none of them. */
export function RuleGroupEditor({ group, onChange, ...rest }: GroupProps) {
  const { t } = useTranslation('segments');
  const { path, faults } = rest;
  const fault = faults.get(path);
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>
        <Select
          aria-label={t('edit.group')}
          w={220}
          allowDeselect={false}
          value={group.kind}
          data={GROUP_KINDS.map((kind) => ({ value: kind, label: t(`edit.groupKind.${kind}`) }))}
          onChange={(kind) => onChange({ ...group, kind: (kind ?? 'all') as GroupKind })}
        />
      </legend>
      {fault && (
        <p className={classes.fault} role="alert">
          {codeText(fault)}
        </p>
      )}
      {group.of.map((node, index) => (
        <NodeRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a node of a rule has no identity but its place
          key={index}
          {...rest}
          node={node}
          path={[path, 'of', index].filter((part) => part !== '').join('.')}
          onChange={(next) => onChange(replaced(group, index, next))}
          onRemove={() => onChange(without(group, index))}
        />
      ))}
      <AddNode
        asked={rest.asked}
        depth={rest.depth}
        onAdd={(node) => onChange({ ...group, of: [...group.of, node] })}
      />
    </fieldset>
  );
}

type NodeProps = Omit<GroupProps, 'group' | 'onChange'> & {
  node: RuleNode;
  onChange: (node: RuleNode) => void;
  onRemove: () => void;
};

function NodeRow({ node, onChange, onRemove, ...rest }: NodeProps) {
  const { t } = useTranslation('segments');
  const { asked, faults, path, depth, self } = rest;
  const fault = isGroup(node) ? undefined : faults.get(path);
  return (
    <div className={classes.node}>
      <div className={classes.nodeBody}>
        {isGroup(node) ? (
          <RuleGroupEditor {...rest} group={node} depth={depth + 1} onChange={onChange} />
        ) : (
          <ConditionEditor condition={node} asked={asked} self={self} onChange={onChange} />
        )}
        {fault && (
          <p className={classes.fault} role="alert">
            {codeText(fault)}
          </p>
        )}
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label={t('edit.remove')} onClick={onRemove}>
        <IconX size={16} stroke={1.6} />
      </ActionIcon>
    </div>
  );
}

function AddNode({ asked, depth, onAdd }: { asked: Asked; depth: number; onAdd: (node: RuleNode) => void }) {
  const { t } = useTranslation('segments');
  const [fact] = asked.facts;
  const [segment] = asked.segments;
  const [firstTag] = asked.tags;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" leftSection={<IconPlus size={14} />}>
          {t('edit.add')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {fact && <Menu.Item onClick={() => onAdd(conditionOn(fact))}>{t('edit.kind.fact')}</Menu.Item>}
        {asked.happenings.map((happening) => (
          <Menu.Item key={happening.source} onClick={() => onAdd(conditionOnHappening(happening))}>
            {t('edit.kind.happened', { what: asked.sourceWord(happening.source) })}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => onAdd({ kind: 'tags', has: 'any', of: firstTag ? [firstTag] : [] })}>
          {t('edit.kind.tags')}
        </Menu.Item>
        {segment && (
          <Menu.Item onClick={() => onAdd({ kind: 'segment', segmentId: segment.segmentId, is: true })}>
            {t('edit.kind.segment')}
          </Menu.Item>
        )}
        <Menu.Item onClick={() => onAdd({ kind: 'share', percent: 10, seed: 'a' })}>{t('edit.kind.share')}</Menu.Item>
        {depth < RULE_DEPTH_MAX && (
          <Menu.Item onClick={() => onAdd({ ...EMPTY_RULE, kind: 'any' })}>{t('edit.kind.group')}</Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
