import { LOCALES, type Locale } from '@kith/contract/identity';
import type { RuleGroup } from '@kith/contract/segment-rules';
import { type Segment, segmentsRoutes, type Vocabulary } from '@kith/contract/segments';
import { Button, Group, Textarea, TextInput } from '@mantine/core';
import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import type { ApiProblem } from '../../../lib/problem.ts';
import { useAction, useRoute } from '../../../lib/query.ts';
import { useFormats } from '../../../lib/session.ts';
import { sayProblem } from '../../../ui/notices.tsx';
import { PageHeader, Section } from '../../../ui/PageHeader.tsx';
import { Loaded, Loading } from '../../../ui/states.tsx';
import { Preview } from '../components/Preview.tsx';
import { RuleGroupEditor } from '../components/RuleGroupEditor.tsx';
import { checked, EMPTY_RULE, type Faults, faultsFrom } from '../rule-form.ts';
import classes from '../segments.module.css';
import { useAsked } from '../use-asked.ts';

const NO_FAULTS: Faults = new Map();
const STALE = [segmentsRoutes.list, segmentsRoutes.get, segmentsRoutes.sizes, segmentsRoutes.moves];

/** A new segment, or one to be changed: its rule, and whom that would take in. */
export default function EditPage() {
  const { t } = useTranslation('segments');
  const { segmentId } = useParams();
  const vocabulary = useRoute(segmentsRoutes.vocabulary);
  const segments = useRoute(segmentsRoutes.list);
  return (
    <>
      <PageHeader
        title={t(segmentId ? 'edit.title' : 'edit.new')}
        above={<Link to="/segments">{t('list.title')}</Link>}
        sub={t('edit.sub')}
      />
      <Loaded query={vocabulary} rows={8}>
        {(known) => (
          <Loaded query={segments} rows={8}>
            {({ items }) => (
              <Suspense fallback={<Loading rows={8} />}>
                <Editor vocabulary={known} segments={items} segmentId={segmentId} />
              </Suspense>
            )}
          </Loaded>
        )}
      </Loaded>
    </>
  );
}

type EditorProps = { vocabulary: Vocabulary; segments: readonly Segment[]; segmentId: string | undefined };

function Editor({ vocabulary, segments, segmentId }: EditorProps) {
  const { t } = useTranslation('segments');
  const asked = useAsked(vocabulary, segments);
  // What was there when the page was opened: an answer that comes meanwhile must not undo what was typed.
  const [before] = useState(() => segments.find((each) => each.segmentId === segmentId));
  const [names, setNames] = useState<Segment['names']>(before?.names ?? { 'zh-CN': '', en: '' });
  const [note, setNote] = useState(before?.note ?? '');
  const [rule, setRule] = useState<RuleGroup>(before?.rule ?? EMPTY_RULE);
  const [faults, setFaults] = useState(NO_FAULTS);
  const { save, busy } = useSave(before, setFaults);
  const whole = checked(rule);
  const submit = () => {
    if (whole.rule === null) setFaults(whole.faults);
    else save({ names: bothNames(names), note, rule: whole.rule });
  };
  return (
    <form
      className={classes.beside}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div>
        <NameFields names={names} onChange={setNames} />
        <Textarea
          mt="sm"
          autosize
          label={t('edit.note')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Section title={t('edit.rule')} note={t('edit.ruleNote')}>
          <RuleGroupEditor
            group={rule}
            onChange={(next) => {
              setRule(next);
              setFaults(NO_FAULTS);
            }}
            asked={asked}
            faults={faults}
            path=""
            depth={1}
            self={before?.segmentId}
          />
        </Section>
        <Group mt="lg" className="no-print">
          <Button type="submit" loading={busy} disabled={names['zh-CN'].trim() === '' && names.en.trim() === ''}>
            {t('common:save')}
          </Button>
          <Button variant="default" component={Link} to={before ? `/segments/${before.segmentId}` : '/segments'}>
            {t('common:cancel')}
          </Button>
        </Group>
      </div>
      <Preview rule={rule} asked={asked} />
    </form>
  );
}

/** Who names it in one language only is understood in the other, too. */
function bothNames(names: Segment['names']): Segment['names'] {
  const [zh, en] = [names['zh-CN'].trim(), names.en.trim()];
  return { 'zh-CN': zh || en, en: en || zh };
}

function NameFields({ names, onChange }: { names: Segment['names']; onChange: (names: Segment['names']) => void }) {
  const { t } = useTranslation('segments');
  const { locale } = useFormats();
  const own: readonly Locale[] = [locale, ...LOCALES.filter((each) => each !== locale)];
  return (
    <div className={classes.names}>
      {own.map((each) => (
        <TextInput
          key={each}
          lang={each}
          label={t(`edit.name.${each}`)}
          maxLength={80}
          value={names[each]}
          onChange={(event) => onChange({ ...names, [each]: event.currentTarget.value })}
        />
      ))}
    </div>
  );
}

type Saved = { names: Segment['names']; note: string; rule: RuleGroup };

function useSave(before: Segment | undefined, setFaults: (faults: Faults) => void) {
  const navigate = useNavigate();
  const onDone = ({ segmentId }: Segment) => void navigate(`/segments/${segmentId}`);
  const create = useAction(segmentsRoutes.create, { refresh: STALE, quiet: true, onDone });
  const update = useAction(segmentsRoutes.update, { refresh: STALE, quiet: true, onDone });
  const onError = (problem: ApiProblem) => {
    setFaults(faultsFrom(problem.errors));
    sayProblem(problem);
  };
  return {
    busy: create.isPending || update.isPending,
    save(body: Saved) {
      if (!before) create.mutate({ body }, { onError });
      else {
        const { segmentId, version } = before;
        update.mutate({ params: { segmentId }, body: { ...body, version } }, { onError });
      }
    },
  };
}
