// What a Kits script may use, for the editor: completion, and errors under the pen. Written by "kits script new"; kitsd does not read it.

/** An answer: what inService, degraded, failed and unknown give. */
interface Answer { readonly answer: unique symbol }

/** All is well, as far as the script looks. */
declare function inService(): Answer;
/** It serves, with a warning. */
declare function degraded(why: string): Answer;
/** It does not serve, or the action must not go on. */
declare function failed(why: string): Answer;
/** The script could not tell. */
declare function unknown(why: string): Answer;
/** Cleanly stopped: for a script that is itself the check of its resource, as of the exec kit. */
declare function outOfService(why?: string): Answer;

/** Why the script is called: "check", "before-restore" ... */
declare const hook: string;
/** What is done to the resource: restore, remove, recover, quickCheck; empty for an event. */
declare const action: string;
/** The resource that the script is bound to. */
declare const resource: { readonly tag: string; readonly kit: string; readonly id: string; readonly folder: string };
/** The name of this node. */
declare const node: string;
/** The settings of the resource, as the configuration gives them. */
declare const settings: { readonly [name: string]: any };
/** What the kit answered so far; null before it was asked. */
declare const result: { readonly state: "done" | "in service" | "degraded" | "out of service" | "failed" | "unknown"; readonly why: string | null; readonly ok: boolean } | null;
/** What happened, for on-event; null otherwise. */
declare const event: { readonly at: string; readonly tag: string; readonly kind: string; readonly text: string } | null;
/** What the operator wrote behind "--". */
declare const args: readonly string[];

/** Writes a line for the history of the resource. */
declare function log(...what: unknown[]): void;
/** Runs a command. No shell sees it; that it fails is an answer. */
declare function run(argv: string[], options?: { user?: string; dir?: string; env?: { [name: string]: string }; timeout?: string; output?: string }): Promise<{ readonly ok: boolean; readonly code: number; readonly output: string; readonly why: string }>;
/** Asks the database that the resource is, where its kit offers that. $1, $2 stand for the parameters. */
declare function sql(text: string, ...parameters: unknown[]): Promise<readonly { readonly [column: string]: string | null }[]>;
/** Asks a web server. That it cannot be reached is an answer with the status 0. */
declare function http(url: string, options?: { method?: string; headers?: { [name: string]: string }; body?: unknown; timeout?: string }): Promise<{ readonly ok: boolean; readonly status: number; readonly body: string; readonly why: string; readonly certificateDays: number | null; json(): any }>;
/** Connects to a port. That nobody listens is an answer. */
declare function tcp(host: string, port: number, options?: { send?: string; receive?: boolean; timeout?: string }): Promise<{ readonly ok: boolean; readonly received: string; readonly why: string }>;
/** Waits: await sleep("2s"). */
declare function sleep(time: string): Promise<void>;
/** Durable values of the resource. */
declare const bag: { get(name: string): string | null; set(name: string, value: string | number | null): Promise<void> };
/** A secret, from a file in secrets.d that only its owner may read. */
declare function secret(name: string): string;
