import '@mantine/dropzone/styles.layer.css';
import { Dropzone } from '@mantine/dropzone';
import { IconFileUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './kit.module.css';

type FileDropProps = {
  label: string;
  /** Limits and formats, said before and not after. */
  hint?: ReactNode;
  /** Extensions with their dot: ['.csv', '.xlsx']. */
  extensions: readonly string[];
  maxBytes: number;
  /** 0 … 1 while sending, null at rest. */
  progress?: number | null;
  onFile: (file: File) => void;
};

/** One file by drop or by click. Import it from a lazy page only. */
export function FileDrop({ label, hint, extensions, maxBytes, progress = null, onFile }: FileDropProps) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState<'type' | 'size' | 'many' | null>(null);
  const check = (file: File) => extensions.some((extension) => file.name.toLowerCase().endsWith(extension));
  return (
    <div>
      <Dropzone
        multiple={false}
        maxSize={maxBytes}
        loading={progress !== null}
        validator={(file) => (file instanceof File && !check(file) ? { code: 'file-invalid-type', message: '' } : null)}
        onDrop={([file]) => {
          setRefused(null);
          if (file) onFile(file);
        }}
        onReject={([first]) => {
          const code = first?.errors[0]?.code;
          setRefused(code === 'file-too-large' ? 'size' : code === 'too-many-files' ? 'many' : 'type');
        }}
        inputProps={{ accept: extensions.join(','), 'aria-label': label }}
        className={classes.drop}
      >
        <IconFileUpload size={28} stroke={1.3} aria-hidden="true" />
        <div className={classes.lead}>{label}</div>
        {hint && <div className={classes.sub}>{hint}</div>}
      </Dropzone>
      {progress !== null && (
        <p className={classes.sub} role="status">
          {t('file.sending', { percent: Math.round(progress * 100) })}
        </p>
      )}
      {refused && (
        <p className={classes.problem} role="alert">
          {t(`file.refused.${refused}`, { extensions: extensions.join(' ') })}
        </p>
      )}
    </div>
  );
}
