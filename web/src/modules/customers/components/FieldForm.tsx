import { CUSTOM_TYPES } from '@kith/contract/custom-fields';
import { LOCALES } from '@kith/contract/identity';
import { ActionIcon, Button, Select, SimpleGrid, Switch, TextInput } from '@mantine/core';
import { IconArrowUp, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type FieldDraft, isChosen, type Words, withChoice } from '../field-form.ts';
import classes from '../fields.module.css';

type FieldFormProps = { draft: FieldDraft; onChange: (draft: FieldDraft) => void };

/** Everything about a field: what it is called, of which type, where it is used. */
export function FieldForm({ draft, onChange }: FieldFormProps) {
  const { t } = useTranslation('fields');
  const set = (patch: Partial<FieldDraft>) => onChange({ ...draft, ...patch });
  return (
    <>
      <WordFields of="name" words={draft.names} onChange={(names) => set({ names })} autoFocus />
      <Select
        mt="sm"
        label={t('type')}
        description={t(`typeHelp.${draft.type}`)}
        allowDeselect={false}
        data={CUSTOM_TYPES.map((value) => ({ value, label: t(`types.${value}`) }))}
        value={draft.type}
        onChange={(value) => {
          const type = CUSTOM_TYPES.find((each) => each === value);
          if (type)
            onChange(
              isChosen(type) && draft.choices.length === 0 ? withChoice({ ...draft, type }) : { ...draft, type },
            );
        }}
      />
      {isChosen(draft.type) && <Choices draft={draft} onChange={onChange} />}
      <WordFields of="section" words={draft.section} onChange={(section) => set({ section })} />
      <WordFields of="help" words={draft.help} onChange={(help) => set({ help })} />
      <div className={classes.switches}>
        <Switch
          label={t('required')}
          description={t('requiredHelp')}
          checked={draft.required}
          onChange={(event) => set({ required: event.currentTarget.checked })}
        />
        <Switch
          label={t('inLists')}
          description={t('inListsHelp')}
          checked={draft.inLists}
          onChange={(event) => set({ inLists: event.currentTarget.checked })}
        />
        {draft.type === 'text' && (
          <Switch
            label={t('searched')}
            description={t('searchedHelp')}
            checked={draft.searched}
            onChange={(event) => set({ searched: event.currentTarget.checked })}
          />
        )}
      </div>
    </>
  );
}

type WordFieldsProps = {
  of: 'name' | 'section' | 'help';
  words: Words;
  onChange: (words: Words) => void;
  autoFocus?: boolean;
};

/** The same in both languages, side by side; the page's own language first. */
function WordFields({ of, words, onChange, autoFocus }: WordFieldsProps) {
  const { t, i18n } = useTranslation('fields');
  const inOrder = [...LOCALES].sort((a, b) => Number(b === i18n.language) - Number(a === i18n.language));
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing={6} mt="sm">
      {inOrder.map((locale, at) => (
        <TextInput
          key={locale}
          label={t(`${of}.${locale}`)}
          autoComplete="off"
          maxLength={of === 'help' ? 300 : 60}
          {...(autoFocus && at === 0 ? { 'data-autofocus': true } : {})}
          value={words[locale]}
          onChange={(event) => onChange({ ...words, [locale]: event.currentTarget.value })}
        />
      ))}
    </SimpleGrid>
  );
}

/** What there is to choose from; one that customers have is no longer offered instead of taken away. */
function Choices({ draft, onChange }: FieldFormProps) {
  const { t, i18n } = useTranslation('fields');
  const inOrder = [...LOCALES].sort((a, b) => Number(b === i18n.language) - Number(a === i18n.language));
  const set = (choices: FieldDraft['choices']) => onChange({ ...draft, choices });
  return (
    <fieldset className={classes.choices}>
      <legend>{t('choices')}</legend>
      <ol>
        {draft.choices.map((choice, at) => {
          const replace = (patch: Partial<typeof choice>) =>
            set(draft.choices.map((each) => (each === choice ? { ...choice, ...patch } : each)));
          return (
            <li key={choice.id} data-retired={choice.retired}>
              {inOrder.map((locale) => (
                <TextInput
                  key={locale}
                  size="xs"
                  maxLength={60}
                  aria-label={t('choiceIn', { number: at + 1, language: t(`language.${locale}`) })}
                  placeholder={t(`language.${locale}`)}
                  value={choice.names[locale]}
                  onChange={(event) => replace({ names: { ...choice.names, [locale]: event.currentTarget.value } })}
                />
              ))}
              <Switch
                size="xs"
                label={t('offered')}
                checked={!choice.retired}
                onChange={(event) => replace({ retired: !event.currentTarget.checked })}
              />
              <ActionIcon
                aria-label={t('choiceUp', { number: at + 1 })}
                disabled={at === 0}
                onClick={() => set(moved(draft.choices, at))}
              >
                <IconArrowUp size={15} stroke={1.6} />
              </ActionIcon>
              <ActionIcon
                aria-label={t('choiceRemove', { number: at + 1 })}
                onClick={() => set(draft.choices.filter((each) => each !== choice))}
              >
                <IconX size={15} stroke={1.6} />
              </ActionIcon>
            </li>
          );
        })}
      </ol>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={13} />}
        onClick={() => onChange(withChoice(draft))}
      >
        {t('choiceAdd')}
      </Button>
    </fieldset>
  );
}

function moved<T>(items: readonly T[], at: number): T[] {
  const next = [...items];
  const [one] = next.splice(at, 1);
  if (one !== undefined) next.splice(at - 1, 0, one);
  return next;
}
