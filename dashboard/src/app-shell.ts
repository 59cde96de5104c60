import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { version } from './build-facts.ts';

/** The frame of the dashboard. It has no pages yet and says so. */
@customElement('ap-app')
export class AppShell extends LitElement {
  static override styles = css`
    :host {
      display: block;
      max-width: 40rem;
      margin: 4rem auto;
      padding: 0 1rem;
      font: 1rem/1.5 system-ui, sans-serif;
    }
    small {
      opacity: 0.7;
    }
  `;

  override render(): TemplateResult {
    return html`
      <main>
        <h1>ai-proxy</h1>
        <p>The dashboard has no pages yet. Nothing can be seen or changed here.</p>
        <p>To look at the pipeline, run <code>ai-proxy explain</code> beside your configuration.</p>
        <small>Version ${version}</small>
      </main>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ap-app': AppShell;
  }
}
