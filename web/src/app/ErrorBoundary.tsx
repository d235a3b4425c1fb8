import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/states.tsx';

type State = { error: Error | null };

/** A page that breaks says so and leaves the rest of the house standing. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <ErrorState error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}
