import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  colorsTuple,
  createTheme,
  Divider,
  Drawer,
  Input,
  Loader,
  type MantineThemeOverride,
  Menu,
  Modal,
  mergeThemeOverrides,
  Notification,
  Popover,
  Skeleton,
  Table,
  Tooltip,
} from '@mantine/core';

/** Where a phone becomes a desk. The same 48em stands in the media queries of the style sheets. */
export const PHONE_QUERY = '(max-width: 48em)';

/** Warm greys between paper and ink, and their dark counterparts, for what Mantine paints by itself. */
const PAPER_GREYS = [
  '#f6f4ef',
  '#f1efe9',
  '#e6e3db',
  '#d7d4cb',
  '#bdbbb2',
  '#a1a19a',
  '#8a908b',
  '#5d6763',
  '#3a423f',
  '#1d2321',
] as const;
const INK_GREYS = [
  '#e7ebe5',
  '#c3cbc6',
  '#a3ada8',
  '#6d7772',
  '#3d4541',
  '#323936',
  '#1c211f',
  '#151917',
  '#101312',
  '#0b0d0c',
] as const;

export const theme = createTheme({
  colors: {
    pine: colorsTuple('#1f6f5c'),
    seal: colorsTuple('#bf3b28'),
    amber: colorsTuple('#8f6110'),
    gray: PAPER_GREYS,
    dark: INK_GREYS,
  },
  primaryColor: 'pine',
  black: '#1d2321',
  white: '#ffffff',
  fontFamily: 'var(--kith-sans)',
  fontFamilyMonospace: 'var(--kith-mono)',
  headings: { fontFamily: 'var(--kith-sans)', fontWeight: '600' },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.45', sm: '1.5', md: '1.5', lg: '1.5', xl: '1.45' },
  radius: { xs: '3px', sm: '6px', md: '8px', lg: '10px', xl: '16px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' }, styles: { label: { fontWeight: 500 } } }),
    Divider: Divider.extend({ defaultProps: { color: 'var(--kith-line)' } }),
    Drawer: Drawer.extend({ defaultProps: { overlayProps: { backgroundOpacity: 0.3 } } }),
    InputWrapper: Input.Wrapper.extend({ styles: { label: { marginBottom: 4 }, description: { marginBottom: 4 } } }),
    Loader: Loader.extend({ defaultProps: { type: 'dots' } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', withinPortal: true } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 'md', overlayProps: { backgroundOpacity: 0.3 }, padding: 'lg' },
      styles: { title: { fontWeight: 600, fontSize: 'var(--mantine-font-size-lg)' } },
    }),
    Notification: Notification.extend({ defaultProps: { withBorder: true, radius: 'md' } }),
    Popover: Popover.extend({ defaultProps: { shadow: 'md', radius: 'md' } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 'xs' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 8, horizontalSpacing: 10 } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 350, withArrow: false, radius: 'sm' } }),
  },
});

/** The theme with names for Mantine's own icon buttons, in the language in use, so that no page has to give them. */
export function withWords(base: MantineThemeOverride, words: { close: string; clear: string; showPassword: string }) {
  const close = { defaultProps: { 'aria-label': words.close } };
  return mergeThemeOverrides(base, {
    components: {
      DrawerCloseButton: close,
      InputClearButton: { defaultProps: { 'aria-label': words.clear } },
      ModalCloseButton: close,
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': words.close } } },
      PasswordInput: { defaultProps: { visibilityToggleButtonProps: { 'aria-label': words.showPassword } } },
    },
  });
}

/** What Mantine calls a colour's parts, said in tokens; the tokens know light and dark themselves. */
function parts(color: string, token: string, fill: string): Record<string, string> {
  const name = `--mantine-color-${color}`;
  return {
    [`${name}-filled`]: fill,
    [`${name}-filled-hover`]: fill.replace(')', '-hover)'),
    [`${name}-light`]: `var(--kith-${token}-bg)`,
    [`${name}-light-hover`]: `color-mix(in srgb, var(--kith-${token}-bg), var(--kith-${token}) 10%)`,
    [`${name}-light-color`]: `var(--kith-${token})`,
    [`${name}-outline`]: `var(--kith-${token})`,
    [`${name}-outline-hover`]: `var(--kith-${token}-bg)`,
    [`${name}-text`]: `var(--kith-${token})`,
  };
}

const variables = {
  '--mantine-color-body': 'var(--kith-paper)',
  '--mantine-color-text': 'var(--kith-ink)',
  '--mantine-color-bright': 'var(--kith-ink)',
  '--mantine-color-dimmed': 'var(--kith-soft)',
  '--mantine-color-placeholder': 'var(--kith-soft)',
  '--mantine-color-anchor': 'var(--kith-pine)',
  '--mantine-color-error': 'var(--kith-seal)',
  '--mantine-color-success': 'var(--kith-pine)',
  '--mantine-color-default': 'var(--kith-card)',
  '--mantine-color-default-hover': 'var(--kith-hover)',
  '--mantine-color-default-color': 'var(--kith-ink)',
  '--mantine-color-default-border': 'var(--kith-line)',
  '--mantine-color-disabled': 'var(--kith-plain)',
  '--mantine-color-disabled-color': 'var(--kith-soft)',
  '--mantine-color-disabled-border': 'var(--kith-line)',
  ...parts('pine', 'pine', 'var(--kith-pine-fill)'),
  ...parts('seal', 'seal', 'var(--kith-seal-fill)'),
  ...parts('red', 'seal', 'var(--kith-seal-fill)'),
  ...parts('amber', 'amber', 'var(--kith-amber)'),
  '--mantine-color-gray-light': 'var(--kith-plain)',
  '--mantine-color-gray-light-hover': 'var(--kith-hover)',
  '--mantine-color-gray-light-color': 'var(--kith-soft)',
  '--mantine-color-gray-text': 'var(--kith-soft)',
};

/** Maps Mantine's own variables to the tokens; the same for light and dark. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: variables, dark: variables });
