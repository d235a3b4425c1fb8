import type { Permission } from '@kith/contract/route';
import type { ComponentType } from 'react';

/** Words the shell shows before a module is loaded stand in shell.json. */
type ShellKey = `shell:${string}`;

/** The parts of the navigation, divided by a thin rule; 'settings' entries stand in the settings page instead. */
export type NavGroup = 'daily' | 'reach' | 'steer' | 'settings';

export type NavEntry = {
  group: NavGroup;
  /** Within the group, ascending; the list of orders is in web/README.md. */
  order: number;
  /** A named import from @tabler/icons-react. */
  icon: ComponentType<{ size?: number | string; stroke?: number }>;
  labelKey: ShellKey;
  /** 'g' then this letter goes there. */
  goKey?: string;
  /** A hook giving the number beside the entry; undefined while unknown. */
  useCount?: () => number | undefined;
};

export type ModuleRoute = {
  /** Absolute, react-router syntax: '/customers/:customerId'. */
  path: `/${string}`;
  /** '<namespace>:<key>' of the document title. */
  titleKey: string;
  lazy: () => Promise<{ default: ComponentType }>;
  /** Without it in some scope, the entry is absent and the page says so. */
  permission?: Permission;
  nav?: NavEntry;
  /** 'bare' pages have no shell and need no login. */
  frame?: 'shell' | 'bare';
};

export type SearchHit = {
  id: string;
  title: string;
  detail?: string;
  to: string;
};

/** Answers ⌘K. Load it lazily: `search: () => import('./search.ts')`, whose default export is this. */
export type SearchProvider = {
  /** Heading of its hits. */
  labelKey: ShellKey;
  /** Fewer characters than this are not asked for; two find a Chinese name. */
  minLength: number;
  find: (text: string, signal: AbortSignal) => Promise<SearchHit[]>;
};

/** Something ⌘K can run from anywhere. */
export type Command = {
  id: string;
  labelKey: ShellKey;
  permission?: Permission;
  /** Where it leads; a command that only acts belongs on a page. */
  to: string;
};

/** A part of the page of one customer, and of the panel beside the list; customers gives the frame and knows no other room. */
export type CustomerCard = {
  id: string;
  /** 'main' is the wide column, 'side' the narrow one. */
  place: 'main' | 'side';
  /** Within its column, ascending; the list of orders is in web/README.md. */
  order: number;
  /** Shown in the panel beside the list, too. */
  inPanel: boolean;
  permission: Permission;
  /** Shown of a customer who was erased, too. */
  afterErasure?: true;
  lazy: () => Promise<{ default: ComponentType<{ customerId: string; compact: boolean }> }>;
};

/** A part of the page of values, below the table of tiers and stages. */
export type ValueCard = {
  id: string;
  order: number;
  permission: Permission;
  lazy: () => Promise<{ default: ComponentType }>;
};

/** A part of Today above the list, for what waits but is about no customer's task; absent where there is nothing. */
export type TodayPart = {
  id: string;
  order: number;
  permission: Permission;
  lazy: () => Promise<{ default: ComponentType }>;
};

/** One choice of the very first page: a card made with ui/FirstRunCard. */
export type FirstRunChoice = {
  id: string;
  order: number;
  permission?: Permission;
  lazy: () => Promise<{ default: ComponentType }>;
};

/** What `web/src/modules/<module>/routes.tsx` exports. Only `routes` is needed. */
export type WebModule = {
  routes: readonly ModuleRoute[];
  commands?: readonly Command[];
  search?: () => Promise<{ default: SearchProvider }>;
  firstRun?: readonly FirstRunChoice[];
  customerCards?: readonly CustomerCard[];
  valueCards?: readonly ValueCard[];
  todayParts?: readonly TodayPart[];
};
