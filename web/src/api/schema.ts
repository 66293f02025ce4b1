// Generated from src/main/resources/openapi by 'npm run api'. Change it there.

export interface paths {
    "/api/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description as a page */
        get: operations["getPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of that page */
        get: operations["getPageFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/sweep": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what the last sweeps found and did
         * @description A sweep compares the sandboxes' rows with what runs, in both directions, and puts right what does not agree. Shown are those
         *     of the engine that answers: the last 20 that were whole or found something, the newest first.
         */
        get: operations["getSweep"];
        put?: never;
        /**
         * Sweep now
         * @description Answers with the report of this sweep. With `dry_run` everything is found and nothing done. When the container engine cannot
         *     be asked, nothing is done either, and `trouble` says so.
         */
        post: operations["sweep"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys
         * @description Those of the teams that the caller owns, the newest first; for an administrator those of all.
         */
        get: operations["listApiClients"];
        put?: never;
        /**
         * Make a key for a program
         * @description For the owners of the team. The key is told in this answer and never again: only a hash of it is kept. Nobody can give
         *     a key what they lack themselves.
         */
        post: operations["createApiClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-clients/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a key */
        get: operations["getApiClient"];
        put?: never;
        post?: never;
        /**
         * Delete a key
         * @description It opens nothing any more, in every engine within a second; what it made stays. A key cannot delete itself.
         */
        delete: operations["deleteApiClient"];
        options?: never;
        head?: never;
        /**
         * Rename, deactivate or activate a key, or change what it may do
         * @description What is left out stays. It holds at once, in every engine within a second. A key cannot deactivate itself. Who wakes
         *     up a key needs all that it may do.
         */
        patch: operations["changeApiClient"];
        trace?: never;
    };
    "/api/v1/api-clients/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a key by a new one
         * @description The new key is told in this answer and never again. The old one works for the overlap, so that programs can be given
         *     the new one without a gap; without an overlap it ends at once. While an earlier overlap runs only a rotation without
         *     one is possible, which ends both older keys. Who rotates a key needs all that it may do. A key can rotate itself, but
         *     only with an overlap: a lost answer cannot be asked for again with a key that has ended.
         */
        post: operations["rotateApiClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look up what was done
         * @description One entry for each change that was asked of the API, whatever came of it, for each terminal that was opened or refused, and for
         *     each download with a ticket, the newest first. Requests without a valid key have none, except those that try to log in. Entries hold no body, no query and no secret.
         *     An administrator sees all; the owners of teams see what is of those.
         *
         *     As a page: at most `limit` entries; the next page is what is `before` the last id. With `Accept: text/csv` or
         *     `Accept: application/x-ndjson` all entries that match are sent, however many; an answer that ends properly is complete. In
         *     CSV, a cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return has an apostrophe before it, as spreadsheets would
         *     take it for a formula.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in
         * @description Answers with a token that stands for the user for 24 hours: send it as `Authorization: Bearer <token>`. With `cookie` it is put
         *     into a cookie that scripts cannot read, for browsers, over https or on localhost only; it is then not in the answer, and every
         *     request but GET, HEAD and OPTIONS needs an `Origin` that is the engine's own. An `Idempotency-Key` counts for the address that
         *     the request comes from, and the very same body. After five failures for a name (twenty from an address) each further attempt has to wait, at first 1 s, at last 60 s.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out
         * @description Ends this login at once, and removes its cookie. Only for people.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log out everywhere
         * @description Ends all of your logins at once. Only for people.
         */
        post: operations["logoutEverywhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show who you are
         * @description For keys as well as for people.
         */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change your password
         * @description Ends all of your other logins at once. Only for people.
         */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register
         * @description Whether everybody may, only who is invited, or nobody, the operator decides; at first nobody may. You get into the invitation's
         *     team, or else into a new one that you own and that is called as you are. An `Idempotency-Key` counts for the address that the
         *     request comes from, and the very same body.
         */
        post: operations["register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalog/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the domains of the catalogue */
        get: operations["listDomains"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalog/domains/{domainId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a domain */
        get: operations["getDomain"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalog/domains/{domainId}/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the projects of a domain */
        get: operations["listProjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalog/domains/{domainId}/projects/{projectName}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a project */
        get: operations["getProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalog/domains/{domainId}/projects/{projectName}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the tasks of a project */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/catalog/domains/{domainId}/projects/{projectName}/tasks/{taskCode}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a task */
        get: operations["getTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as `/health`
         * @description For clients that reach only what is below `/api`.
         */
        get: operations["getApiHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invitations, newest first
         * @description Those of the teams that you own; with the permission `admin`, all. Shown until 30 days after they expired; without those that nobody used
         *     and whose maker could not make them any more.
         */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite somebody into a team
         * @description For an owner of the team, or an administrator. Whoever has the token can register with it, once, for as long
         *     as you could make it.
         */
        post: operations["invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take an invitation back
         * @description For an owner of its team, or an administrator. Who has registered with it already stays.
         */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This description */
        get: operations["getDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show what may be used, and what is
         * @description Of the caller's team and of the caller itself; for administrators also of the engine. A sandbox counts from its creation
         *     until its end is decided: also while it is stopped or paused, because it can be started again. A launch counts for 24 hours,
         *     whatever became of it.
         */
        get: operations["getQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas/api-clients/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The API client's. */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Set the quotas of an API client
         * @description In place of all that were set. A quota that is left out or `null` is unlimited, whatever the default. What is there already
         *     stays, also where it is too much by now; whatever is asked for from now on is held against the new limits.
         */
        put: operations["setApiClientQuota"];
        post?: never;
        /**
         * Go back to the default quotas of an API client
         * @description Repeating is harmless.
         */
        delete: operations["resetApiClientQuota"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas/engine": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set the quotas of the engine
         * @description In place of all that were set. A quota that is left out or `null` is unlimited, whatever the default. What is there already
         *     stays, also where it is too much by now; whatever is asked for from now on is held against the new limits.
         */
        put: operations["setEngineQuota"];
        post?: never;
        /**
         * Go back to the default quotas of the engine
         * @description Repeating is harmless.
         */
        delete: operations["resetEngineQuota"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotas/teams/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The team's. */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Set the quotas of a team
         * @description In place of all that were set. A quota that is left out or `null` is unlimited, whatever the default. What is there already
         *     stays, also where it is too much by now; whatever is asked for from now on is held against the new limits.
         */
        put: operations["setTeamQuota"];
        post?: never;
        /**
         * Go back to the default quotas of a team
         * @description Repeating is harmless.
         */
        delete: operations["resetTeamQuota"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The same as `/ready`
         * @description For clients that reach only what is below `/api`.
         */
        get: operations["getApiReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List sandboxes, newest first
         * @description Those of the key's team; with the permission `admin`, those of all teams.
         */
        get: operations["listSandboxes"];
        put?: never;
        /**
         * Create a sandbox
         * @description Answers at once; the launch goes on behind the answer. `GET` the sandbox until its `status` is `running` (its `timeline`
         *     tells how far it is) or `failed` (its `status_message` says why).
         */
        post: operations["createSandbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        /** Show a sandbox */
        get: operations["getSandbox"];
        put?: never;
        post?: never;
        /**
         * End a sandbox
         * @description Ends it and removes its container with everything inside. The record stays, with `status` `expired` and `reason` `user`.
         *     Repeating is harmless: an end that was decided stays as it is.
         */
        delete: operations["deleteSandbox"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens to a sandbox
         * @description Server-sent events: all that is known of it so far, then what comes, until it has ended. Each kind of event has its own
         *     data. Events but `stage` have an `id`; whoever comes back with the last one as `Last-Event-ID` gets what came after it, and
         *     204 when there will be nothing more. Of each sandbox the newest 1000 events are kept. Lines that begin with a colon only keep
         *     the connection alive. New kinds of events may come; pass over what you do not know.
         *
         *     | event | |
         *     |---|---|
         *     | `state` | its status changed, with the reason of an end |
         *     | `stage` | a step of its launch began, or ended (`ms`) |
         *     | `command` | one of its template's commands ended |
         *     | `service` | one of its services is ready, or has failed |
         *     | `oom_child` | a process inside was killed for memory, and the sandbox lives on; `service` when it was one of that |
         *     | `slow` | a step took much longer than usual, and why |
         *     | `repaired` | what runs was not as it should be, and the engine puts it right |
         */
        get: operations["followSandbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/exec": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Run a command in a running sandbox
         * @description Waits for its end and answers with all that it wrote, at most 1 MiB of each stream (`truncated` tells). With
         *     `Accept: text/event-stream` what it writes comes at once, as server-sent events: any number of `stdout` and `stderr`
         *     (`{"data": "…"}`), and `exit` at the end (`{"exit_code": 0, "timed_out": false, "duration_ms": 12}`), or `error`
         *     (`{"code": "…", "message": "…"}`, as in a problem) when the engine cannot go on; lines that begin with a colon only keep the
         *     connection alive. A program that does not exist ends with 127, one that cannot be executed with 126, both with a word on
         *     stderr; a `cwd` or `user` that does not exist is a `validation_error`. The command is killed when its time is up (`exit_code` 124, `timed_out` true), and
         *     when the client of a stream goes away.
         */
        post: operations["execInSandbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/extend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a sandbox more time
         * @description Moves `expires_at` by exactly the duration. Send an `Idempotency-Key`, so that a repeated request does not move it twice.
         */
        post: operations["extendSandbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/files": {
        parameters: {
            query: {
                /**
                 * @description Absolute, or relative to `/workspace`; never outside of it, not even over a link.
                 * @example /workspace/main.py
                 */
                path: string;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        /**
         * Read a file or a directory
         * @description A file: its bytes. A directory: a listing. With `Accept: application/x-tar`, a directory as a tar. What fails after the
         *     answer has begun breaks the connection: an answer that ends properly is complete. A sandbox that does nothing for a minute is
         *     given up (409).
         *
         *     A link in a page takes `&ticket=<ticket>` in place of a key, from `POST /api/v1/tickets` with
         *     `{"purpose": "download", "sandbox_id": "…", "path": "…"}` and the same path.
         */
        get: operations["readFiles"];
        /**
         * Write a file, or unpack a tar into a directory
         * @description The body is the file's content; directories on the way are made. With `Content-Type: application/x-tar` it is a tar that is
         *     unpacked at `path`; a tar that leads out of it is refused as a whole. At most `MAX_UPLOAD_MIB` (512 by default).
         *     When too many are received at once, or the engine's disk is nearly full, the answer is `not_ready` (503) with `Retry-After`.
         */
        put: operations["writeFiles"];
        post?: never;
        /** Remove a file, or a directory with all that is in it */
        delete: operations["deleteFiles"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what its first process wrote */
        get: operations["getSandboxLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Freeze a sandbox
         * @description Freezes all of its processes, which keep their memory. Its clock goes on. Nothing can be executed in it until it is
         *     resumed. Pausing what is paused does nothing.
         */
        post: operations["pauseSandbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a paused sandbox go on
         * @description Its processes go on where they were. Resuming what runs does nothing.
         */
        post: operations["resumeSandbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/services/{name}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restart one service of a running sandbox
         * @description Ends the service, starts it again with its data and waits until it is ready; the rest of the sandbox is not touched. One
         *     that does not become ready has the status `failed` in the answer; its log and the sandbox's events say why.
         */
        post: operations["restartSandboxService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a stopped sandbox again
         * @description Answers at once with `pending`; the start goes on behind the answer, as after a creation. Its data are as they were; what
         *     is done once in its life (`commands.init`, the services' `init`) is not done again. Starting what runs does nothing.
         */
        post: operations["startSandbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show what a running sandbox uses */
        get: operations["getSandboxStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a sandbox
         * @description Runs its stop commands, ends all of its processes and keeps its data. Its clock goes on. Waits a little for it; while
         *     `status` is still `running`, the work goes on behind the answer. Stopping what is stopped does nothing.
         */
        post: operations["stopSandbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/terminals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the terminals of a running sandbox
         * @description Those whose shells live, whether anybody looks or not, by name.
         */
        get: operations["listTerminals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sandboxes/{id}/terminals/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Close a terminal
         * @description Ends its shell and what runs in it, as closing a window does. Those who look at it are closed with `1000`. The next
         *     connection to a terminal of this name starts a new shell.
         */
        delete: operations["closeTerminal"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show the settings
         * @description All that can be changed while the engine runs, by name.
         */
        get: operations["listSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change settings
         * @description Names and their new values; `null` is the default. All are changed or, when one is not acceptable, none. Every engine of the
         *     installation obeys within a second.
         */
        patch: operations["changeSettings"];
        trace?: never;
    };
    "/api/v1/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List teams
         * @description Those that the caller is in, by name; for an administrator all.
         */
        get: operations["listTeams"];
        put?: never;
        /**
         * Make a team
         * @description Without members; add the first owner then.
         */
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a team */
        get: operations["getTeam"];
        put?: never;
        post?: never;
        /**
         * Delete a team
         * @description With its keys, and what is kept of its sandboxes that have ended. Refused while it has others, for the team `default`,
         *     and for a key of the team itself. Its users stay.
         */
        delete: operations["deleteTeam"];
        options?: never;
        head?: never;
        /**
         * Rename a team
         * @description For its owners. The team `default` keeps its name.
         */
        patch: operations["renameTeam"];
        trace?: never;
    };
    "/api/v1/teams/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who is in a team
         * @description For its owners; by name.
         */
        get: operations["listMembers"];
        put?: never;
        /**
         * Add a user to a team
         * @description For its owners.
         */
        post: operations["addMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove a user from a team
         * @description For the team's owners. Only an administrator can remove the last owner.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Make a member an owner, or the reverse
         * @description For the team's owners. Only an administrator can leave a team without an owner.
         */
        patch: operations["changeMember"];
        trace?: never;
    };
    "/api/v1/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the templates that can be used */
        get: operations["listTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{domain}/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a template of the catalogue */
        get: operations["getTemplateOfCatalogue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a template */
        get: operations["getTemplate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the mistakes in the files of templates
         * @description A file with a mistake is left out, or keeps the form that it had before; the others are not affected.
         */
        get: operations["listTemplateProblems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/templates/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the JSON Schema of a template's file
         * @description For editors and checks: what it refuses the engine refuses too. The engine also refuses what JSON Schema cannot say, for
         *     example two ports with one name; see `/api/v1/templates/problems`.
         */
        get: operations["getTemplateSchema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a ticket for a URL
         * @description A ticket opens one thing once, within 30 seconds, as `?ticket=<ticket>` in a URL: a browser cannot send a header with a
         *     WebSocket or a link, and a key in a URL lands in histories and logs. `terminal` opens `/api/v1/ws/terminal/{id}` of that
         *     sandbox; `download` reads that `path` of it (`GET /api/v1/sandboxes/{id}/files`), a directory as a tar with `archive`.
         *
         *     It is used up by the first request that shows it, whatever that is answered. Whoever makes it needs what it is for
         *     (`sandboxes:read` for a download; the same for a terminal, which takes `sandboxes:write` to type in), then and when it is used: when the key is revoked or the
         *     user logs out in between, it opens nothing.
         */
        post: operations["makeTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List users by name */
        get: operations["listUsers"];
        put?: never;
        /**
         * Make a user
         * @description Without `password` one is generated, and shown this once. The role `admin` is given only by who has the permission `*`.
         */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show a user */
        get: operations["getUser"];
        put?: never;
        post?: never;
        /**
         * Remove a user
         * @description Ends their logins at once. What they made stays with its team. The last active administrator stays (409). To delete an
         *     administrator takes the permission `*`.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description What is left out stays. A new password, and `is_active: false`, end all of the user's logins; every change counts at once. The last
         *     active administrator stays one (409). To make or change an administrator takes the permission `*`.
         */
        patch: operations["changeUser"];
        trace?: never;
    };
    "/api/v1/ws/terminal/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Show a terminal (WebSocket)
         * @description Upgrades to WebSocket and shows a terminal of the sandbox: `bash --login` as `coder` in `/workspace`. The shell is started
         *     when there is none of this name, and lives as long as the sandbox, whoever looks: a connection that ends ends nothing.
         *     All who look at a terminal see the same. Whether it is possible is answered before the upgrade, as a problem.
         *
         *     Who may only read (`sandboxes:read`), or asks for `mode=read`, sees all and types nothing.
         *
         *     `Sec-WebSocket-Protocol` chooses the language: none is the JSON of this page, `tty` is ttyd's, `sandbox.v1` is our own, with
         *     offsets to go on at, acknowledgements and words for everything. `docs/terminal.md` describes all three.
         *
         *     In JSON every frame is a text frame with one object.
         *
         *     | from | frame | meaning |
         *     |---|---|---|
         *     | engine | `{"type": "connected"}` | the shell is there; always first |
         *     | engine | `{"type": "output", "data": "…"}` | what it wrote, with its control sequences; never half a character; at first what is remembered of it |
         *     | engine | `{"type": "error", "data": "…"}` | the shell is not reached, and why |
         *     | engine | `{"type": "exit", "code": 0}` | the shell ended; the connection closes |
         *     | client | `{"type": "input", "data": "ls\r"}` | key strokes |
         *     | client | `{"type": "resize", "cols": 120, "rows": 40}` | the size of the window, each 1 to 1000 |
         *
         *     Anything else from a client is ignored. It may send before `connected`. The engine pings every 15 seconds.
         *
         *     Close codes: `1000` the shell or the sandbox ended, or the terminal was closed: do not connect again; `1001` the engine
         *     stops: connect again; `1008` what you showed opens this no more; `1009` a message is too large; `1011` the shell is not
         *     reached: connect again, later and later; `4400` the language was broken; `4408` no first message within 10 seconds;
         *     `4409` too many terminals or viewers; `4429` the client does not read.
         *
         *     A browser connects with `?ticket=<ticket>`, from `POST /api/v1/tickets` with `{"purpose": "terminal", "sandbox_id": "…"}`.
         */
        get: operations["openTerminal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the process lives
         * @description It answers as long as it does, whatever else fails.
         */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The metrics, for Prometheus */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the engine can work
         * @description Asks every part that it needs, now: the database, the runtime, whether its own work goes on, and whether its disk has room.
         */
        get: operations["getReady"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        ApiClient: {
            /** Format: date-time */
            created_at: string;
            /** @description Kind and id of who made it; left out for the first administrator's. */
            created_by?: string;
            /**
             * Format: date-time
             * @description From when on its key opens nothing; left out for never.
             */
            expires_at?: string;
            /** Format: uuid */
            id: string;
            /** @description Whether its key opens anything. */
            is_active: boolean;
            /**
             * Format: date-time
             * @description To the minute; left out when it was never used.
             */
            last_used_at?: string;
            /** @description For people. */
            name: string;
            permissions: components["schemas"]["Grant"][];
            /**
             * Format: date-time
             * @description Until when the key before the last rotation works as well; left out when it does not.
             */
            previous_key_until?: string;
            /**
             * Format: uuid
             * @description Whose it is.
             */
            team_id: string;
        };
        ApiClientChange: {
            is_active?: boolean;
            name?: components["schemas"]["PrincipalName"];
            /** @description In place of those that it has. */
            permissions?: components["schemas"]["Grant"][];
        };
        ApiClientOrder: {
            /**
             * Format: date-time
             * @description From when on its key opens nothing; without it and without `ttl`, never.
             */
            expires_at?: string;
            name: components["schemas"]["PrincipalName"];
            /** @description What its key may do. Others than these are refused, and so are those that the caller lacks. */
            permissions: components["schemas"]["Grant"][];
            /**
             * Format: uuid
             * @description Whose it shall be; without it, the caller's team.
             */
            team_id?: string;
            ttl?: components["schemas"]["Duration"];
            ttl_seconds?: components["schemas"]["Seconds"];
        };
        ApiClientRotation: {
            /** @description For how long the old key works on; at most 7 days. `"0s"`, as without it, ends it at once. */
            overlap?: string | number;
            overlap_seconds?: components["schemas"]["Seconds"];
        };
        AuditEntry: {
            /** @description A word for the operation that does not change, for example `sandboxes.create`. */
            action: string;
            /** @description Where the connection came from; behind a proxy that is not trusted, the proxy's. */
            address: string;
            /**
             * Format: date-time
             * @description When it was answered.
             */
            at: string;
            /** @description Grows from entry to entry, with gaps. */
            id: number;
            object_id?: string;
            /** @description What it was done to, for example `sandbox`. */
            object_kind?: string;
            outcome: components["schemas"]["AuditOutcome"];
            /** @description Of the request, without its query and with `***` for tokens. */
            path: string;
            /** @description Who did it, as kind and id; left out when a login or a registration failed. */
            principal?: string;
            /** @description What they were called then, or the name that was tried, `***` when nobody could have it. */
            principal_name?: string;
            /** @description The `error.code` of the answer, when it was a problem. */
            problem?: string;
            /** @description Whether this was the kept answer under an `Idempotency-Key`, and nothing was done. */
            repeated: boolean;
            request_id: string;
            /** @description The HTTP status of the answer. */
            status: number;
            /**
             * Format: uuid
             * @description Whose that is; left out for what administrators do to the installation.
             */
            team_id?: string;
            /** @description The ticket that stood for them, as `ticket:` and its id; left out when they came themselves. Who used it is at `address`. */
            via?: string;
        };
        /**
         * @description `done`; `refused`: the caller may not, asked wrongly, or it did not fit (4xx); `failed`: the engine could not (5xx).
         * @enum {string}
         */
        AuditOutcome: "done" | "refused" | "failed";
        Bytes: string;
        CommandEvent: {
            /** Format: date-time */
            at: string;
            command?: string;
            exit_code?: number;
            /** @description How long it ran. */
            ms?: number;
            /** @description The last of what it wrote. */
            output?: string;
            /** @description `init`, `start`, `stop` or `health`. */
            phase?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description What a sandbox does by itself. */
        Commands: {
            /** @description How it is known to be ready. */
            healthcheck?: {
                command: string;
                interval: string;
                timeout: string;
                within: string;
            };
            /** @description Once in its life, when its services are ready. */
            init: string[];
            /** @description At every start, in the background. */
            start: string[];
            /** @description Before every stop and end. */
            stop: string[];
        };
        /** @description Whole CPUs, or thousandths with `m`. */
        Cpus: string;
        /** @description A field of work. Names are in camelCase in the catalogue. */
        Domain: {
            description: string;
            id: string;
            name: string;
            projectsCount: number;
        };
        /**
         * @description How long: a string (`"4h"`, `"90m"`, `"1h30m"`, units `h m s ms us ns`), or an integer of **nanoseconds**. At least a
         *     second.
         * @example 1h30m
         * @example 5400000000000
         */
        Duration: components["schemas"]["DurationText"] | number;
        /**
         * @description Numbers with a unit, one after the other.
         * @example 1h30m
         */
        DurationText: string;
        /**
         * @description Why it ended. `ttl`: its time was up. `user`: it was deleted. `oom`: its first process was killed for memory. `exited`: its
         *     first process ended by itself. `runtime_lost`: its container vanished. `image_unavailable`: its image is neither on the
         *     host nor to be had. `rejected`: the container engine refused it. `runtime_unavailable`: the container engine could not
         *     be reached. `claude_auth_unavailable`: the Claude Code credentials that its template asks for are not there.
         *     `service_failed`: one of its services could not be made ready, or refused its `init`. `command_failed`: an init command
         *     of its template failed. `unhealthy`: its health check did not pass in time. `no_space`: the host's disk is full.
         *     `internal_error`: a defect of the engine; its log says more.
         * @enum {string}
         */
        EndReason: "ttl" | "user" | "oom" | "exited" | "runtime_lost" | "image_unavailable" | "rejected" | "runtime_unavailable" | "claude_auth_unavailable" | "service_failed" | "command_failed" | "unhealthy" | "no_space" | "internal_error";
        /** @description The same for clients of the envelope. */
        Error: {
            code: components["schemas"]["ErrorCode"];
            /** @description The field or parameter that is wrong; with `validation_error` only. */
            field?: string;
            /** @description What happened and what to do; the same as `detail`. */
            message: string;
        };
        /**
         * @description What happened, for programs. The table is at `Problem`.
         * @enum {string}
         */
        ErrorCode: "invalid_request" | "validation_error" | "unauthenticated" | "permission_denied" | "not_found" | "template_not_found" | "method_not_allowed" | "conflict" | "payload_too_large" | "quota_exceeded" | "rate_limited" | "internal_error" | "runtime_unavailable" | "not_ready";
        /** @description The last event of a stream that cannot go on; the code is a problem's. */
        ExecErrorEvent: {
            code: string;
            message: string;
        };
        /** @description The last event of a stream. */
        ExecExitEvent: {
            duration_ms: number;
            exit_code: number;
            timed_out: boolean;
        };
        ExecOrder: {
            /** @description A program with its arguments, or a text for `bash -lc`. */
            command: string[] | string;
            /**
             * @description Where it runs; an absolute path.
             * @default /workspace
             */
            cwd: string;
            /** @description Beside the sandbox's own. */
            env?: components["schemas"]["Texts"];
            /** @description What it can read; then the stream ends. */
            stdin?: string;
            /**
             * @description After which time it is killed, an integer of **seconds** or a text such as `"90s"`; at most an hour.
             * @default 60
             */
            timeout: number | components["schemas"]["DurationText"];
            /**
             * @description As whom it runs, a name or a number (`1000`, `1000:1000`).
             * @default coder
             */
            user: string;
        };
        /** @description Something that the command wrote; never half a character. */
        ExecOutputEvent: {
            data: string;
        };
        ExecResult: {
            duration_ms: number;
            /** @description 124 when it was killed because its time was up; 127 without such a program, 126 when it cannot be executed. */
            exit_code: number;
            stderr: string;
            stdout: string;
            /** @description Whether it was killed because its time was up. */
            timed_out: boolean;
            /** @description Whether it wrote more than is kept. */
            truncated: boolean;
        };
        /** @description One of the two. */
        Extension: {
            /** @description By how much `expires_at` moves, at most 366 days. */
            duration?: components["schemas"]["Duration"];
            /** @description The same in seconds. */
            duration_seconds?: components["schemas"]["Seconds"];
        } & (unknown | unknown);
        FileEntry: {
            /** @description Its permission bits in octal. */
            mode: string;
            /** Format: date-time */
            modified_at: string;
            name: string;
            /** @description In bytes. */
            size: number;
            /** @enum {string} */
            type: "file" | "directory" | "symlink" | "other";
        };
        /** @description A JSON Schema. */
        FileSchema: {
            $id: string;
            /** @constant */
            $schema: "https://json-schema.org/draft/2020-12/schema";
            /** @constant */
            additionalProperties: false;
            properties: {
                [key: string]: unknown;
            };
            required: string[];
            title: string;
            /** @constant */
            type: "object";
        };
        /**
         * @description A permission, or a wildcard for several.
         * @enum {string}
         */
        Grant: "*" | "sandboxes:*" | "sessions:*" | "templates:*" | "sandboxes:read" | "sandboxes:write" | "sessions:read" | "sessions:write" | "templates:read" | "admin";
        Invitation: {
            /** Format: date-time */
            created_at: string;
            /** @description Kind and id of who made it. */
            created_by: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            role: "member" | "owner";
            /** Format: uuid */
            team_id: string;
            /** @description Only in the answer that made it. */
            token?: string;
            /**
             * Format: date-time
             * @description When somebody registered with it.
             */
            used_at?: string;
        };
        /** @description An API client with its key. */
        IssuedApiClient: {
            /** Format: date-time */
            created_at: string;
            /** @description Kind and id of who made it; left out for the first administrator's. */
            created_by?: string;
            /**
             * Format: date-time
             * @description From when on its key opens nothing; left out for never.
             */
            expires_at?: string;
            /** Format: uuid */
            id: string;
            /** @description Whether its key opens anything. */
            is_active: boolean;
            /** @description What the program sends. Told once. */
            key: string;
            /**
             * Format: date-time
             * @description To the minute; left out when it was never used.
             */
            last_used_at?: string;
            /** @description For people. */
            name: string;
            permissions: components["schemas"]["Grant"][];
            /**
             * Format: date-time
             * @description Until when the key before the last rotation works as well; left out when it does not.
             */
            previous_key_until?: string;
            /**
             * Format: uuid
             * @description Whose it is.
             */
            team_id: string;
        };
        Listing: {
            /** @description By name; some 10,000 of them when there are more. */
            entries: components["schemas"]["FileEntry"][];
            /** @description The directory. */
            path: string;
            /** @description How many entries the directory has. */
            total: number;
            /** @description Whether it has more entries than are listed. */
            truncated: boolean;
        };
        Member: {
            role: components["schemas"]["TeamRole"];
            /** Format: uuid */
            user_id: string;
            username: string;
        };
        MemberChange: {
            role: components["schemas"]["TeamRole"];
        };
        MemberOrder: {
            /** @description Without it, `member`. */
            role?: components["schemas"]["TeamRole"];
            /** Format: uuid */
            user_id: string;
        };
        /**
         * Format: password
         * @description At least 12 characters and at most 72 bytes, without the username, and not one of those that are tried first.
         */
        NewPassword: string;
        /** @description A `Problem` with the parts beside. */
        NotReadyProblem: {
            detail: string;
            error: components["schemas"]["Error"];
            instance: string;
            parts: components["schemas"]["Parts"];
            /** @constant */
            status: 503;
            /** @constant */
            success: false;
            title: string;
            /** @constant */
            type: "/problems/not-ready";
        };
        OomChildEvent: {
            /** Format: date-time */
            at: string;
            service?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description How each part is. */
        Parts: {
            [key: string]: "ok" | "failing";
        };
        Port: {
            /** @description The port inside. */
            container: number;
            name: string;
            /** @enum {string} */
            protocol: "tcp" | "http";
            /** @description Whether everybody may reach it. */
            public: boolean;
            /** @description A Traefik rule in place of the one by host name. */
            traefik_rule?: string;
        };
        /** @description Shown to people; surrounding space is cut off. */
        PrincipalName: string;
        /**
         * @description An answer that is not the one that was asked for.
         *
         *     | `error.code` | status | what happened | what to do |
         *     |---|---|---|---|
         *     | `invalid_request` | 400 | the request cannot be read, or a terminal is asked of a sandbox that does not run | correct the request; it fails again as it is |
         *     | `validation_error` | 400 | a value is not acceptable, or a field or parameter is unknown; `error.field` names it | correct that field |
         *     | `unauthenticated` | 401 | there is no key, or it is not valid | send a valid key |
         *     | `permission_denied` | 403 | the key lacks the permission that the message names | use another key, or have it granted |
         *     | `not_found` | 404 | there is no such thing, or it belongs to another team | look at the path and the id |
         *     | `template_not_found` | 404 | there is no such template, or its file has a mistake | `GET /api/v1/templates` and `/api/v1/templates/problems` |
         *     | `method_not_allowed` | 405 | the path exists, but not with this method | look it up here |
         *     | `conflict` | 409 | it does not fit the present state, or an `Idempotency-Key` was used for something else | look at the state; with `Retry-After`, repeat after it |
         *     | `payload_too_large` | 413 | the body is larger than is accepted | send less, or in several requests |
         *     | `quota_exceeded` | 429 | a quota of the key, its team or the engine leaves no room; `quota` says which, its limit and its use | end something, ask for less, or have it raised |
         *     | `rate_limited` | 429 | too many requests | repeat after `Retry-After` |
         *     | `internal_error` | 500 | the engine failed; it tells nothing of its inside | look for the request id in the engine's log |
         *     | `runtime_unavailable` | 503 | the container engine cannot be reached, so no sandbox can run | repeat after `Retry-After` |
         *     | `not_ready` | 503 | the database cannot be reached or took too long, or, at `/ready`, the part that the message names | repeat after `Retry-After` |
         */
        Problem: {
            /** @description What happened and what to do. */
            detail: string;
            error: components["schemas"]["Error"];
            /**
             * Format: uri-reference
             * @description Names this one occurrence, with the request id at the end.
             */
            instance: string;
            /** @description The HTTP status. */
            status: number;
            /** @constant */
            success: false;
            /** @description The same sentence for every problem of this kind. */
            title: string;
            /**
             * Format: uri-reference
             * @description Names the kind of problem, as a relative reference.
             */
            type: string;
        };
        Project: {
            /** @description Its template's. */
            description: string;
            domainId: string;
            /** @description Unique in its domain. */
            name: string;
            tasksCount: number;
            /** @description The name of the template that its sandboxes are made from. */
            template: string;
        };
        /** @description How much may be used. What is not there is unlimited. */
        QuotaLimits: {
            /** @description What these may use together, services included, in thousandths of a CPU. */
            cpu_millis?: number | null;
            /** @description Sandboxes created within 24 hours, whatever became of them. */
            launches_per_day?: number | null;
            /** @description The same of memory, in bytes. */
            memory_bytes?: number | null;
            /** @description Sandboxes that have not ended; a stopped or paused one counts. */
            sandboxes?: number | null;
            /** @description How long a sandbox may live from its creation, extensions included. */
            ttl_seconds?: number | null;
        };
        /** @description A `Problem` with the quota beside. */
        QuotaProblem: {
            detail: string;
            error: components["schemas"]["Error"];
            instance: string;
            quota: {
                limit: number;
                /**
                 * @description Which quota.
                 * @enum {string}
                 */
                name: "sandboxes" | "cpu_millis" | "memory_bytes" | "ttl_seconds" | "launches_per_day";
                /** @description How much more is asked for. */
                requested: number;
                scope: components["schemas"]["QuotaScope"];
                subject?: components["schemas"]["QuotaSubject"];
                /** @description At present; of `ttl_seconds` the life that the sandbox has already. */
                used: number;
            };
            /** @constant */
            status: 429;
            /** @constant */
            success: false;
            title: string;
            /** @constant */
            type: "/problems/quota-exceeded";
        };
        /**
         * @description Whose; `key` is a caller, which is an API client or a user.
         * @enum {string}
         */
        QuotaScope: "engine" | "team" | "key";
        QuotaStanding: {
            /** @description Whether nothing was set for it, so that the limits are the defaults. */
            by_default: boolean;
            limits: components["schemas"]["QuotaLimits"];
            scope: components["schemas"]["QuotaScope"];
            subject?: components["schemas"]["QuotaSubject"];
            use: {
                cpu_millis: number;
                /** @description Within the last 24 hours. */
                launches: number;
                memory_bytes: number;
                sandboxes: number;
            };
        };
        /** @description The team's id, or the caller's kind and id; the engine has none. */
        QuotaSubject: string;
        RepairedEvent: {
            /** Format: date-time */
            at: string;
            message: string;
        } & {
            [key: string]: unknown;
        };
        /** @description What one sandbox may use. CPUs as text (`2`, `500m`), sizes as text in bytes. */
        Resources: {
            cpu_limit: components["schemas"]["Cpus"];
            cpu_request?: components["schemas"]["Cpus"];
            disk_limit?: components["schemas"]["Bytes"];
            memory_limit: components["schemas"]["Bytes"];
            memory_request?: components["schemas"]["Bytes"];
            pids_limit: number;
        };
        Sandbox: {
            /** @description The container, as its engine names it. */
            container_id?: string;
            /** Format: date-time */
            created_at: string;
            /** @description URLs by the name of the port, and `main` for the first public one; empty without a proxy in front. */
            endpoints: {
                [key: string]: string;
            };
            /**
             * Format: date-time
             * @description When it ends. Only `extend` moves this.
             */
            expires_at: string;
            id: components["schemas"]["SandboxId"];
            /** @description What was given at creation. */
            metadata: {
                [key: string]: string;
            };
            reason?: components["schemas"]["EndReason"];
            /** @description What runs beside it, by name. */
            services: {
                [key: string]: components["schemas"]["Service"];
            };
            /**
             * Format: date-time
             * @description When it began to run.
             */
            started_at?: string;
            status: components["schemas"]["SandboxStatus"];
            /**
             * @description What is going on, or why it ended. While it is `pending`, what the launch waits for, and whether that takes longer
             *     than usual.
             */
            status_message?: string;
            /** @description The template's name. */
            template_id: string;
            /** @description The steps of its launch, in order. */
            timeline: components["schemas"]["Stage"][];
            /** @description Whom it is for. */
            user_id: string;
        };
        SandboxAnswer: {
            data: components["schemas"]["Sandbox"];
            /** @constant */
            success: true;
        };
        /** @description Names a sandbox for ever; fit for a host name. */
        SandboxId: string;
        SandboxOrder: {
            /** @description For every process inside; wins over the template's. At most 131072 characters in all. */
            env?: components["schemas"]["Variables"];
            /** @description Yours to keep; it is returned and has no effect. At most 16384 characters in all. */
            metadata?: components["schemas"]["Texts"];
            /**
             * @description What runs beside it, in place of the template's services; without it, those of the template. An empty list: nothing.
             *     At most 262144 characters in all.
             */
            services?: components["schemas"]["ServiceOrder"][];
            /** @description The template's name. */
            template_id: string;
            /** @description How long it lives, at most 366 days; without it, what its template says. Not together with `ttl_seconds`. */
            ttl?: components["schemas"]["Duration"];
            /** @description The same in seconds. */
            ttl_seconds?: components["schemas"]["Seconds"];
            /** @description Whom it is for, in your words. */
            user_id: string;
        };
        /**
         * @description `pending`: being launched. `running`: can be used. `stopped`, `paused`: can be started or resumed. `failed`: ended by a
         *     fault, see `reason`. `expired`: ended because its time was up or somebody deleted it.
         * @enum {string}
         */
        SandboxStatus: "pending" | "running" | "stopped" | "paused" | "failed" | "expired";
        /**
         * Format: int64
         * @description How long, as an integer of seconds.
         * @example 5400
         */
        Seconds: number;
        Service: {
            credentials?: components["schemas"]["ServiceCredentials"];
            name: components["schemas"]["ServiceName"];
            /** @description Where it listens, on the sandbox's `localhost`. */
            port: number;
            /**
             * @description `pending`: not yet seen to be ready since its last start. `ready`: it was seen to be. `failed`: it ended, or could not
             *     be made ready; the sandbox goes on without it.
             * @enum {string}
             */
            status: "pending" | "ready" | "failed";
            /**
             * @description What it speaks.
             * @enum {string}
             */
            type: "postgres" | "redis" | "custom";
        };
        /** @description What opens it from inside; only for callers with `sandboxes:write`, and only of `postgres` and `redis`. */
        ServiceCredentials: {
            /** @description Left out where the service has no databases of a name. */
            database?: string;
            password: string;
            /**
             * Format: uri
             * @description All of it, as clients of the service read it.
             */
            uri: string;
            /** @description Left out where the service knows no users. */
            user?: string;
        };
        ServiceEvent: {
            /** Format: date-time */
            at: string;
            message?: string;
            name: string;
            /** @enum {string} */
            status: "pending" | "ready" | "failed";
        } & {
            [key: string]: unknown;
        };
        /** @description Names a service of a sandbox; also a host name inside. */
        ServiceName: string;
        /**
         * @description A service by its name, or its name and what shall differ from the template's. `postgres` and `redis` are known without a
         *     template; every other has to be one of the template's.
         */
        ServiceOrder: components["schemas"]["ServiceName"] | {
            /** @description Added to the template's. Variables that change which programs run (`PATH`, `LD_*`, `BASH_ENV` and the like) are refused. */
            env?: components["schemas"]["Texts"];
            /** @description What it is given once, SQL or commands, in place of the template's. */
            init?: string[];
            name: components["schemas"]["ServiceName"];
            /** @description Each in place of the template's, as in a template, and at most as much. */
            resources?: {
                [key: string]: string | number;
            };
            /** @description The tag of the engine's own image of it. Refused where the template names an image or a version. */
            version?: string | number;
        };
        Setting: {
            /** Format: date-time */
            changed_at?: string;
            /** @description Who changed it last, as kind and id; left out when nobody ever did. */
            changed_by?: string;
            default: string | number;
            /** @description What it means and what may be written. */
            description: string;
            name: string;
            /** @description A limit that is none is `unlimited`. */
            value: string | number;
        };
        SlowEvent: {
            /** Format: date-time */
            at: string;
            ms?: number;
            stage?: string;
            usual_ms?: number;
            why?: string;
        } & {
            [key: string]: unknown;
        };
        Stage: {
            /** @description How long it took; left out while it goes on. */
            ms?: number;
            /**
             * @description What was done; `ready` marks the end.
             * @enum {string}
             */
            stage: "queue" | "placement" | "image" | "create" | "start" | "services" | "init" | "health" | "ready";
            /** Format: date-time */
            started_at: string;
        };
        StateEvent: {
            /** Format: date-time */
            at: string;
            message?: string;
            reason?: components["schemas"]["EndReason"];
            status: components["schemas"]["SandboxStatus"];
        };
        SweepFinding: {
            /** @description What was done about it; left out when nothing was. */
            done?: string;
            /**
             * @description `orphan`: a pod, or what is left of one, that no live sandbox wants; removed after a grace period. `lost`: a sandbox whose pod is
             *     gone; it ends. `died`: its first process ended; it ends. `went_down`: it ended with the container engine or the host; it is
             *     started again. `frozen`, `thawed`, `started`: somebody paused, resumed or started its container; that is undone.
             *     `service_died`: one of its services ended; it is shown as failed.
             * @enum {string}
             */
            kind: "orphan" | "lost" | "died" | "went_down" | "frozen" | "thawed" | "started" | "service_died";
            /** @description Its name; on Docker that of its container. */
            pod: string;
            /** @description Whose pod it is, whether or not there is such a sandbox. */
            sandbox_id?: string;
            /** @description What does not agree, for people. */
            what: string;
        };
        SweepReport: {
            /**
             * @description `start` of the engine, `interval`, `reconnect` to the container engine's events, `event` that it told, `glance` between two
             *     whole sweeps, or `request`.
             * @enum {string}
             */
            cause: "start" | "interval" | "reconnect" | "event" | "glance" | "request";
            /** @description How many sandboxes that have not ended, with how many pods. */
            compared: {
                pods: number;
                rows: number;
            };
            dry_run: boolean;
            /** @description About what they do not agree; at most 1000. */
            findings: components["schemas"]["SweepFinding"][];
            /** @description How long it took. */
            ms: number;
            /** Format: date-time */
            started_at: string;
            /** @description Why nothing could be compared, or not everything be done. */
            trouble?: string;
        };
        Task: {
            /** @description Unique in its project. */
            code: string;
            /** @description Markdown; may be empty. */
            description: string;
            /** @enum {string} */
            difficulty?: "easy" | "medium" | "hard";
            domainId: string;
            /** @description The project's name. */
            projectId: string;
            /** @enum {string} */
            requiredLevel?: "junior" | "middle" | "senior";
            skills: string[];
            /** @description How long it may take, in seconds. */
            timeLimit?: number;
            title: string;
        };
        Team: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** @description No two have the same. */
            name: string;
            /** @description What the caller is in it; left out for one who is not in it. A key is a member. */
            role?: components["schemas"]["TeamRole"];
        };
        TeamName: {
            name: components["schemas"]["PrincipalName"];
        };
        /**
         * @description `member`: sees and makes the team's things, as far as permissions go. `owner`: decides about its members and keys as well.
         * @enum {string}
         */
        TeamRole: "member" | "owner";
        Template: {
            base_image: string;
            /**
             * @description What of the operator's Claude Code login is inside. `none`: nothing. `copy`: a private copy, good until its access token
             *     runs out. `shared`: the login itself.
             * @enum {string}
             */
            claude_auth: "none" | "copy" | "shared";
            commands: components["schemas"]["Commands"];
            description: string;
            /**
             * @description Without secrets: the values of names with `PASS`, `PWD`, `SECRET`, `TOKEN`, `KEY` or `CREDENTIAL` in them, and passwords in
             *     URLs, are shown as `***`.
             */
            env: {
                [key: string]: string;
            };
            expose: components["schemas"]["Port"][];
            labels: {
                [key: string]: string;
            };
            name: string;
            /** @description Whether the root file system cannot be written to. */
            read_only_root: boolean;
            resources: components["schemas"]["Resources"];
            /** @description What runs beside the workspace and is reached at `localhost`. */
            services: components["schemas"]["TemplateService"][];
            /** @description The size of `/dev/shm`. */
            shm_size?: components["schemas"]["Bytes"];
            /** @description The files that a workspace begins with. */
            starter?: {
                bytes: number;
                files: number;
            };
            /**
             * Format: int64
             * @description How long its sandboxes live, in **nanoseconds**.
             */
            ttl: number;
            /** @description The same in seconds. */
            ttl_seconds: number;
            ulimits: {
                [key: string]: components["schemas"]["Ulimit"];
            };
            volumes: components["schemas"]["TemplateVolume"][];
        };
        TemplateProblem: {
            /** @description The field's path; empty when it concerns the file as a whole. */
            field: string;
            /** @description Relative to the folder of templates. */
            file: string;
            /** @description From 1; 0 when it concerns the file as a whole. */
            line: number;
            /** @description What is wrong and what would be right. */
            message: string;
        };
        TemplateService: {
            /**
             * @description Without secrets: the values of names with `PASS`, `PWD`, `SECRET`, `TOKEN`, `KEY` or `CREDENTIAL` in them, and passwords in
             *     URLs, are shown as `***`.
             */
            env: {
                [key: string]: string;
            };
            image: string;
            /** @description What it is given once, as soon as it is ready. */
            init: {
                /** @description A file beside the template's, or `init[0]` for what stands in the template itself. */
                source: string;
                text: string;
            }[];
            name: string;
            port: number;
            resources: components["schemas"]["Resources"];
            /**
             * @description What it speaks.
             * @enum {string}
             */
            type: "postgres" | "redis" | "custom";
        };
        TemplateVolume: {
            /** @enum {string} */
            medium: "disk" | "memory";
            mount_path: string;
            name: string;
            /** @description Whether it is the operator's volume of this name; else it is the sandbox's own. */
            read_only: boolean;
            size?: components["schemas"]["Bytes"];
        };
        Terminal: {
            cols: number;
            /** @description Its shell; another one when that ended and was started anew. */
            epoch: string;
            /** @description Whether the shell outlives the engine; `false` in images without Perl. */
            held: boolean;
            name: components["schemas"]["TerminalName"];
            rows: number;
            /** @description As its programs set it; empty when they did not. */
            title: string;
            /** @description How many look, through this engine. */
            viewers: number;
            /** @description Of them, those whose typing is taken. */
            writers: number;
            /** @description How many bytes its shell wrote in all. */
            written: number;
        };
        /** @description Names a terminal within its sandbox. */
        TerminalName: string;
        /** @description Names and texts. Numbers and booleans are taken as their text. */
        Texts: {
            [key: string]: string | number | boolean;
        };
        Ticket: {
            /** @description Of a download, whether it is a tar. */
            archive?: boolean;
            /** Format: date-time */
            expires_at: string;
            /**
             * Format: uuid
             * @description Its name in the audit; opens nothing.
             */
            id: string;
            /** @description Of a download, what may be read, as an absolute path. */
            path?: string;
            purpose: components["schemas"]["TicketPurpose"];
            sandbox_id: string;
            /** @description The secret, for `?ticket=`. */
            ticket: string;
        };
        /**
         * @description What a ticket opens.
         * @enum {string}
         */
        TicketPurpose: "terminal" | "download";
        Ulimit: {
            hard: number;
            soft: number;
        };
        Usage: {
            /** Format: date-time */
            at: string;
            block_read_bytes: number;
            block_written_bytes: number;
            cpu_seconds_total: number;
            /** @description How many CPUs it keeps busy at present. */
            cpus: number;
            memory_bytes: number;
            memory_limit_bytes: number;
            network_received_bytes: number;
            network_sent_bytes: number;
            /** @description How many processes and threads. */
            pids: number;
        };
        User: {
            /** Format: date-time */
            created_at: string;
            /** @description Nobody has verified it. */
            email?: string;
            /** Format: uuid */
            id: string;
            /** @description Whether they can log in. */
            is_active: boolean;
            /**
             * @description `admin` may do everything, in every team; `user` works with the sandboxes and sessions of their teams.
             * @enum {string}
             */
            role: "user" | "admin";
            username: string;
        };
        /** @description Unique, upper and lower case being the same. */
        Username: string;
        /** @description Environment variables. Numbers and booleans are taken as their text. */
        Variables: {
            [key: string]: string | number | boolean;
        };
    };
    responses: {
        /** @description The request cannot be read, or a value in it is not acceptable. */
        BadRequest: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/validation-error",
                 *       "title": "A value is not acceptable",
                 *       "status": 400,
                 *       "detail": "ttl: '10' has no unit; write 10s, 10m or 10h",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "validation_error",
                 *         "message": "ttl: '10' has no unit; write 10s, 10m or 10h",
                 *         "field": "ttl"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The sandbox as it is now. */
        ChangedSandbox: {
            headers: {
                "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SandboxAnswer"];
            };
        };
        /** @description It does not fit the present state; or the `Idempotency-Key` was used for something else, or its request is still under way. */
        Conflict: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/conflict",
                 *       "title": "It does not fit the present state",
                 *       "status": 409,
                 *       "detail": "sandbox 'k3v9x2m7q4ab' is pending; this needs one that is running",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "conflict",
                 *         "message": "sandbox 'k3v9x2m7q4ab' is pending; this needs one that is running"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The database cannot be reached at present, or took too long. */
        DatabaseAway: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/not-ready",
                 *       "title": "The engine is not ready",
                 *       "status": 503,
                 *       "detail": "the database cannot be reached at present; try again in a moment",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "not_ready",
                 *         "message": "the database cannot be reached at present; try again in a moment"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It lives. */
        Health: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": true,
                 *       "data": {
                 *         "status": "ok",
                 *         "version": "0.1.0"
                 *       }
                 *     }
                 */
                "application/json": {
                    data: {
                        /** @constant */
                        status: "ok";
                        /** @description The engine's. */
                        version: string;
                    };
                    /** @constant */
                    success: true;
                };
            };
        };
        /** @description The engine failed. Its log says more under the request id. */
        InternalError: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/internal-error",
                 *       "title": "The engine failed",
                 *       "status": 500,
                 *       "detail": "the engine failed on this request; its log says more under request id build-4711",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "internal_error",
                 *         "message": "the engine failed on this request; its log says more under request id build-4711"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such thing, or it belongs to another team. */
        NotFound: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/not-found",
                 *       "title": "There is no such thing",
                 *       "status": 404,
                 *       "detail": "there is no sandbox 'k3v9x2m7q4ab'",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "not_found",
                 *         "message": "there is no sandbox 'k3v9x2m7q4ab'"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description A part fails; the message names it and says why. */
        NotReady: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/not-ready",
                 *       "title": "The engine is not ready",
                 *       "status": 503,
                 *       "detail": "runtime: the Docker engine cannot be reached",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "not_ready",
                 *         "message": "runtime: the Docker engine cannot be reached"
                 *       },
                 *       "parts": {
                 *         "database": "ok",
                 *         "runtime": "failing",
                 *         "work": "ok",
                 *         "disk": "ok"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["NotReadyProblem"];
            };
        };
        /** @description The body is larger than is accepted. */
        PayloadTooLarge: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/payload-too-large",
                 *       "title": "The request is too large",
                 *       "status": 413,
                 *       "detail": "the body is larger than this route accepts",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "payload_too_large",
                 *         "message": "the body is larger than this route accepts"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key lacks the operation's permission. */
        PermissionDenied: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/permission-denied",
                 *       "title": "This key may not do that",
                 *       "status": 403,
                 *       "detail": "this key lacks the permission sandboxes:write",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "permission_denied",
                 *         "message": "this key lacks the permission sandboxes:write"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /**
         * @description A quota leaves no room for it, and nothing was done. `Retry-After` is when the next launch of a day fits; it is short where
         *     somebody may make room meanwhile, and an hour where only another quota would. Or, with `rate_limited`, there were too many
         *     requests.
         */
        QuotaExceeded: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/quota-exceeded",
                 *       "title": "A quota is used up",
                 *       "status": 429,
                 *       "detail": "quota sandboxes of team 3f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d is 20 sandboxes; 20 sandboxes used, and 1 sandbox more asked for; end a sandbox (a stopped or paused one counts), or have an administrator raise the quota",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "quota_exceeded",
                 *         "message": "quota sandboxes of team 3f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d is 20 sandboxes; 20 sandboxes used, and 1 sandbox more asked for; end a sandbox (a stopped or paused one counts), or have an administrator raise the quota"
                 *       },
                 *       "quota": {
                 *         "scope": "team",
                 *         "subject": "3f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                 *         "name": "sandboxes",
                 *         "limit": 20,
                 *         "used": 20,
                 *         "requested": 1
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["QuotaProblem"] | components["schemas"]["Problem"];
            };
        };
        /** @description How it stands now. */
        QuotaStanding: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": true,
                 *       "data": {
                 *         "scope": "team",
                 *         "subject": "3f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                 *         "limits": {
                 *           "sandboxes": 20,
                 *           "ttl_seconds": 86400
                 *         },
                 *         "by_default": false,
                 *         "use": {
                 *           "sandboxes": 3,
                 *           "cpu_millis": 3500,
                 *           "memory_bytes": 1610612736,
                 *           "launches": 11
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    data: components["schemas"]["QuotaStanding"];
                    /** @constant */
                    success: true;
                };
            };
        };
        /** @description There were too many requests with this key, or from this address. */
        RateLimited: {
            headers: {
                RateLimit: components["headers"]["RateLimit"];
                "RateLimit-Policy": components["headers"]["RateLimitPolicy"];
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/rate-limited",
                 *       "title": "Too many requests",
                 *       "status": 429,
                 *       "detail": "more than 30000 requests in 60 s were made by this key or user; try again in 1 s",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "rate_limited",
                 *         "message": "more than 30000 requests in 60 s were made by this key or user; try again in 1 s"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description It can work. */
        Ready: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": true,
                 *       "data": {
                 *         "status": "ready",
                 *         "parts": {
                 *           "database": "ok",
                 *           "runtime": "ok",
                 *           "work": "ok",
                 *           "disk": "ok"
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    data: {
                        parts: components["schemas"]["Parts"];
                        /** @constant */
                        status: "ready";
                    };
                    /** @constant */
                    success: true;
                };
            };
        };
        /** @description The sandbox. */
        Sandbox: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["SandboxAnswer"];
            };
        };
        /** @description All settings as they are now. */
        Settings: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": true,
                 *       "data": {
                 *         "settings": [
                 *           {
                 *             "name": "registration",
                 *             "value": "invite",
                 *             "default": "closed",
                 *             "description": "Who may register: open (everybody), invite (with an invitation) or closed (nobody; an administrator makes users).",
                 *             "changed_by": "api_client:0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                 *             "changed_at": "2026-01-01T12:00:00.123456Z"
                 *           }
                 *         ],
                 *         "total": 1
                 *       }
                 *     }
                 */
                "application/json": {
                    data: {
                        settings: components["schemas"]["Setting"][];
                        total: number;
                    };
                    /** @constant */
                    success: true;
                };
            };
        };
        /** @description The template. */
        Template: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "success": true,
                 *       "data": {
                 *         "name": "python",
                 *         "description": "Python 3 with a web server's port",
                 *         "base_image": "sandbox/python:latest",
                 *         "ttl": 14400000000000,
                 *         "ttl_seconds": 14400,
                 *         "services": [
                 *           {
                 *             "name": "postgres",
                 *             "type": "postgres",
                 *             "image": "service-postgres:latest",
                 *             "port": 5432,
                 *             "env": {},
                 *             "init": [
                 *               {
                 *                 "source": "db/schema.sql",
                 *                 "text": "create table word (id int primary key)"
                 *               }
                 *             ],
                 *             "resources": {
                 *               "cpu_limit": "1",
                 *               "memory_limit": "536870912",
                 *               "pids_limit": 256
                 *             }
                 *           }
                 *         ],
                 *         "resources": {
                 *           "cpu_limit": "1",
                 *           "memory_limit": "536870912",
                 *           "pids_limit": 512
                 *         },
                 *         "env": {
                 *           "PYTHONUNBUFFERED": "1"
                 *         },
                 *         "labels": {},
                 *         "expose": [
                 *           {
                 *             "name": "web",
                 *             "container": 8000,
                 *             "protocol": "http",
                 *             "public": true
                 *           }
                 *         ],
                 *         "ulimits": {
                 *           "nofile": {
                 *             "soft": 1024,
                 *             "hard": 4096
                 *           }
                 *         },
                 *         "claude_auth": "none",
                 *         "volumes": [
                 *           {
                 *             "name": "data",
                 *             "mount_path": "/data",
                 *             "read_only": false,
                 *             "size": "1073741824",
                 *             "medium": "disk"
                 *           }
                 *         ],
                 *         "commands": {
                 *           "init": [
                 *             "pip install -r requirements.txt"
                 *           ],
                 *           "start": [
                 *             "python main.py"
                 *           ],
                 *           "stop": [],
                 *           "healthcheck": {
                 *             "command": "curl -fsS localhost:8000/health",
                 *             "interval": "1s",
                 *             "timeout": "5s",
                 *             "within": "60s"
                 *           }
                 *         },
                 *         "read_only_root": false,
                 *         "shm_size": "67108864",
                 *         "starter": {
                 *           "files": 3,
                 *           "bytes": 2048
                 *         }
                 *       }
                 *     }
                 */
                "application/json": {
                    data: components["schemas"]["Template"];
                    /** @constant */
                    success: true;
                };
            };
        };
        /** @description There is no such template; with `not_found`, the caller is not in the team of `X-Team-ID`. */
        TemplateNotFound: {
            headers: {
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/template-not-found",
                 *       "title": "There is no such template",
                 *       "status": 404,
                 *       "detail": "there is no template 'pyton'; GET /api/v1/templates lists those that can be used",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "template_not_found",
                 *         "message": "there is no template 'pyton'; GET /api/v1/templates lists those that can be used"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Too many attempts have failed, too many registrations came from this address, or too many people log in at this moment. */
        TooManyFailures: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/rate-limited",
                 *       "title": "Too many requests",
                 *       "status": 429,
                 *       "detail": "too many attempts have failed; try again in 4 s",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "rate_limited",
                 *         "message": "too many attempts have failed; try again in 4 s"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no key, or it is not valid. */
        Unauthenticated: {
            headers: {
                /** @description Always `Bearer`. */
                "WWW-Authenticate"?: "Bearer";
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/unauthenticated",
                 *       "title": "A key is needed",
                 *       "status": 401,
                 *       "detail": "send a valid API key as 'Authorization: Bearer <key>' or 'X-API-Key: <key>'",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "unauthenticated",
                 *         "message": "send a valid API key as 'Authorization: Bearer <key>' or 'X-API-Key: <key>'"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The container engine, or the database, cannot be reached at present. */
        Unavailable: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-ID": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "/problems/runtime-unavailable",
                 *       "title": "No sandbox can run at present",
                 *       "status": 503,
                 *       "detail": "the Docker engine cannot be reached; start it, or set DOCKER_HOST",
                 *       "instance": "/requests/build-4711",
                 *       "success": false,
                 *       "error": {
                 *         "code": "runtime_unavailable",
                 *         "message": "the Docker engine cannot be reached; start it, or set DOCKER_HOST"
                 *       }
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description The API client.
         * @example 0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
         */
        ApiClientId: string;
        /**
         * @description The domain's id.
         * @example backend
         */
        DomainId: string;
        /**
         * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
         *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
         *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
         *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
         *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
         *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
         *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
         *     answered beyond that is a `conflict`.
         * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
         */
        IdempotencyKey: string;
        /**
         * @description The user.
         * @example 7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d
         */
        MemberId: string;
        /**
         * @description The project's name.
         * @example shop
         */
        ProjectName: string;
        /**
         * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
         *     it, or when it has other characters, the engine makes one.
         * @example build-4711
         */
        RequestId: string;
        /**
         * @description The sandbox.
         * @example k3v9x2m7q4ab
         */
        SandboxId: components["schemas"]["SandboxId"];
        /**
         * @description The task's code.
         * @example slow-search
         */
        TaskCode: string;
        /**
         * @description The team.
         * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
         */
        TeamId: string;
    };
    requestBodies: never;
    headers: {
        /** @description `true` when this is the kept answer to an earlier request with the same `Idempotency-Key`. */
        IdempotencyReplayed: "true";
        /**
         * @description The path of what was created.
         * @example /api/v1/sandboxes/k3v9x2m7q4ab
         */
        Location: string;
        /**
         * @description How many requests are left (`r`), and in how many seconds there is one more at the latest (`t`). On every answer to a known key.
         * @example "principal";r=29999;t=1
         */
        RateLimit: string;
        /**
         * @description How many requests (`q`) the key or user may make in how many seconds (`w`): a structured field of
         *     draft-ietf-httpapi-ratelimit-headers-10. On every answer to a known key.
         * @example "principal";q=30000;w=60
         */
        RateLimitPolicy: string;
        /** @description The name of this request; quote it when something is wrong. */
        RequestId: string;
        /** @description After how many seconds another attempt may succeed. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getPage: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example <!doctype html> */
                    "text/html": string;
                };
            };
        };
    };
    getPageFile: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @example init.js */
                file: "init.js" | "swagger-ui.css" | "swagger-ui-bundle.js" | "favicon.png";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                    "text/css": unknown;
                    "text/javascript": unknown;
                };
            };
            /** @description It is still the one that `If-None-Match` names. */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: components["responses"]["NotFound"];
        };
    };
    getSweep: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The reports, and what was counted since the engine's start. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "reports": [],
                     *         "totals": {
                     *           "passes": 0,
                     *           "findings": 0,
                     *           "orphans_found": 0,
                     *           "orphans_removed": 0
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            reports: components["schemas"]["SweepReport"][];
                            totals: {
                                findings: number;
                                /** @description Pods that no live sandbox wanted, each counted once. */
                                orphans_found: number;
                                orphans_removed: number;
                                /** @description Whole sweeps. */
                                passes: number;
                            };
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    sweep: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "dry_run": true
                 *     }
                 */
                "application/json": {
                    /** @default false */
                    dry_run?: boolean;
                };
            };
        };
        responses: {
            /** @description It was done. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "cause": "request",
                     *         "started_at": "2026-01-01T12:00:00.123456Z",
                     *         "ms": 14,
                     *         "dry_run": false,
                     *         "compared": {
                     *           "rows": 12,
                     *           "pods": 13
                     *         },
                     *         "findings": [
                     *           {
                     *             "kind": "orphan",
                     *             "pod": "sandbox-k3v9x2m7q4ab",
                     *             "sandbox_id": "k3v9x2m7q4ab",
                     *             "what": "it is exited, and no live sandbox wants it",
                     *             "done": "it was removed"
                     *           }
                     *         ]
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["SweepReport"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listApiClients: {
        parameters: {
            query?: {
                /** @description At most so many. */
                limit?: number;
                /** @description After passing over so many. */
                offset?: number;
                /** @description Only those of this team. */
                team_id?: string;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Some of them. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "api_clients": [
                     *           {
                     *             "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *             "team_id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *             "name": "nightly build",
                     *             "permissions": [
                     *               "sandboxes:*",
                     *               "templates:read"
                     *             ],
                     *             "is_active": true,
                     *             "created_at": "2026-01-01T12:00:00.123456Z",
                     *             "created_by": "user:7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *             "expires_at": "2027-01-01T12:00:00Z"
                     *           }
                     *         ],
                     *         "total": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            api_clients: components["schemas"]["ApiClient"][];
                            /** @description How many there are in all. */
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    createApiClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "nightly build",
                 *       "permissions": [
                 *         "sandboxes:*",
                 *         "templates:read"
                 *       ],
                 *       "ttl": "8760h"
                 *     }
                 */
                "application/json": components["schemas"]["ApiClientOrder"];
            };
        };
        responses: {
            /** @description It was made; with its key. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "team_id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "nightly build",
                     *         "permissions": [
                     *           "sandboxes:*",
                     *           "templates:read"
                     *         ],
                     *         "is_active": true,
                     *         "created_at": "2026-01-01T12:00:00.123456Z",
                     *         "created_by": "user:7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "expires_at": "2027-01-01T12:00:00Z",
                     *         "key": "sbx_…"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["IssuedApiClient"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getApiClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The API client.
                 * @example 0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["ApiClientId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "team_id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "nightly build",
                     *         "permissions": [
                     *           "sandboxes:*",
                     *           "templates:read"
                     *         ],
                     *         "is_active": true,
                     *         "created_at": "2026-01-01T12:00:00.123456Z",
                     *         "created_by": "user:7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "expires_at": "2027-01-01T12:00:00Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ApiClient"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    deleteApiClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The API client.
                 * @example 0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["ApiClientId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it was. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "team_id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "nightly build",
                     *         "permissions": [
                     *           "sandboxes:*",
                     *           "templates:read"
                     *         ],
                     *         "is_active": true,
                     *         "created_at": "2026-01-01T12:00:00.123456Z",
                     *         "created_by": "user:7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "expires_at": "2027-01-01T12:00:00Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ApiClient"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    changeApiClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The API client.
                 * @example 0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["ApiClientId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "is_active": false
                 *     }
                 */
                "application/json": components["schemas"]["ApiClientChange"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "team_id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "nightly build",
                     *         "permissions": [
                     *           "sandboxes:*",
                     *           "templates:read"
                     *         ],
                     *         "is_active": false,
                     *         "created_at": "2026-01-01T12:00:00.123456Z",
                     *         "created_by": "user:7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "expires_at": "2027-01-01T12:00:00Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ApiClient"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    rotateApiClient: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The API client.
                 * @example 0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["ApiClientId"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "overlap": "24h"
                 *     }
                 */
                "application/json": components["schemas"]["ApiClientRotation"];
            };
        };
        responses: {
            /** @description It, with its new key. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "team_id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "nightly build",
                     *         "permissions": [
                     *           "sandboxes:*",
                     *           "templates:read"
                     *         ],
                     *         "is_active": true,
                     *         "created_at": "2026-01-01T12:00:00.123456Z",
                     *         "created_by": "user:7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "expires_at": "2027-01-01T12:00:00Z",
                     *         "key": "sbx_…",
                     *         "previous_key_until": "2026-01-02T12:00:00.123456Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["IssuedApiClient"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @example sandboxes.create */
                action?: string;
                /** @description Only entries with a lesser id. */
                before?: number;
                /**
                 * @description Not before this time.
                 * @example 2026-01-01T00:00:00Z
                 */
                from?: string;
                /** @description Of a page; not with CSV or JSON lines. */
                limit?: number;
                /** @example k3v9x2m7q4ab */
                object_id?: string;
                /** @example sandbox */
                object_kind?: string;
                outcome?: components["schemas"]["AuditOutcome"];
                /**
                 * @description Who did it, as kind and id, or else the name.
                 * @example administrator
                 */
                principal?: string;
                request_id?: string;
                team_id?: string;
                /** @description Before this time. */
                to?: string;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "entries": [
                     *           {
                     *             "id": 4711,
                     *             "at": "2026-01-01T12:00:00.123456Z",
                     *             "principal": "api_client:0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *             "principal_name": "administrator",
                     *             "via": "ticket:5e0b9c53-0a8f-4f6f-8b1d-0b8f6c1e5d0a",
                     *             "address": "127.0.0.1",
                     *             "action": "sandboxes.stop",
                     *             "object_kind": "sandbox",
                     *             "object_id": "k3v9x2m7q4ab",
                     *             "team_id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *             "path": "/api/v1/sandboxes/k3v9x2m7q4ab/stop",
                     *             "outcome": "refused",
                     *             "status": 409,
                     *             "problem": "conflict",
                     *             "request_id": "build-4711",
                     *             "repeated": false
                     *           }
                     *         ],
                     *         "total": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            entries: components["schemas"]["AuditEntry"][];
                            /** @description How many match, on whatever page. */
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                    /**
                     * @example {
                     *       "id": 4711,
                     *       "at": "2026-01-01T12:00:00.123456Z",
                     *       "principal": "api_client:0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *       "principal_name": "administrator",
                     *       "via": "ticket:5e0b9c53-0a8f-4f6f-8b1d-0b8f6c1e5d0a",
                     *       "address": "127.0.0.1",
                     *       "action": "sandboxes.stop",
                     *       "object_kind": "sandbox",
                     *       "object_id": "k3v9x2m7q4ab",
                     *       "team_id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *       "path": "/api/v1/sandboxes/k3v9x2m7q4ab/stop",
                     *       "outcome": "refused",
                     *       "status": 409,
                     *       "problem": "conflict",
                     *       "request_id": "build-4711",
                     *       "repeated": false
                     *     }
                     */
                    "application/x-ndjson": components["schemas"]["AuditEntry"];
                    /** @example id,at,principal,principal_name,via,address,action,object_kind,object_id,team_id,path,outcome,status,problem,request_id,repeated */
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ada",
                 *       "password": "violin tractor moonlight"
                 *     }
                 */
                "application/json": {
                    /** @default false */
                    cookie?: boolean;
                    /** @description In place of `username`. */
                    email?: string;
                    /** Format: password */
                    password: string;
                    /** @description The username, or an e-mail address; upper and lower case are the same. */
                    username?: string;
                };
            };
        };
        responses: {
            /** @description You are logged in. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "token": "eyJraWQiOiI0Zk1hVHc5eiIsImFsZyI6IkhTMjU2In0.eyJzdWIiOiIwYjhmIn0.c2lnbmF0dXJl",
                     *         "expires_at": "2026-01-02T12:00:00Z",
                     *         "user": {
                     *           "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *           "username": "ada",
                     *           "email": "ada@example.com",
                     *           "role": "user",
                     *           "is_active": true,
                     *           "created_at": "2026-01-01T12:00:00.123456Z"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** Format: date-time */
                            expires_at: string;
                            /** @description A JSON Web Token (HS256); left out when it is in the cookie. */
                            token?: string;
                            user: components["schemas"]["User"];
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyFailures"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description You are logged out. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "logged_out": true
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** @constant */
                            logged_out: true;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    logoutEverywhere: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /** @example {} */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description You are logged out. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "logged_out": true
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** @constant */
                            logged_out: true;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who makes this request. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "kind": "user",
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "ada",
                     *         "role": "user",
                     *         "team_id": "5f0a1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "teams": [
                     *           {
                     *             "id": "5f0a1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *             "name": "default",
                     *             "role": "member"
                     *           }
                     *         ],
                     *         "permissions": [
                     *           "sandboxes:*",
                     *           "sessions:*",
                     *           "templates:read"
                     *         ],
                     *         "expires_at": "2026-01-02T12:00:00Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            email?: string;
                            /**
                             * Format: date-time
                             * @description When this login ends.
                             */
                            expires_at?: string;
                            /** Format: uuid */
                            id: string;
                            /** @enum {string} */
                            kind: "api_client" | "user";
                            /** @description The username, or what the key is called. */
                            name: string;
                            /** @description Permissions and wildcards. */
                            permissions: string[];
                            /**
                             * @description Of a person.
                             * @enum {string}
                             */
                            role?: "user" | "admin";
                            /**
                             * Format: uuid
                             * @description The team in which you act; `X-Team-ID` chooses another one. Not there when you are in none.
                             */
                            team_id?: string;
                            teams: {
                                /** Format: uuid */
                                id: string;
                                name: string;
                                /** @enum {string} */
                                role: "member" | "owner";
                            }[];
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "current": "violin tractor moonlight",
                 *       "new": "seven ladders for a whale"
                 *     }
                 */
                "application/json": {
                    /** Format: password */
                    current: string;
                    new: components["schemas"]["NewPassword"];
                };
            };
        };
        responses: {
            /** @description It was changed. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "changed": true
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** @constant */
                            changed: true;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyFailures"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ada",
                 *       "password": "violin tractor moonlight",
                 *       "invitation": "inv_4fMaTw9z"
                 *     }
                 */
                "application/json": {
                    email?: string;
                    /** @description The token of an invitation. */
                    invitation?: string;
                    password: components["schemas"]["NewPassword"];
                    username: components["schemas"]["Username"];
                };
            };
        };
        responses: {
            /** @description The user was made. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "username": "ada",
                     *         "email": "ada@example.com",
                     *         "role": "user",
                     *         "is_active": true,
                     *         "created_at": "2026-01-01T12:00:00.123456Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["User"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["PermissionDenied"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyFailures"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listDomains: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by id. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "domains": [
                     *           {
                     *             "id": "backend",
                     *             "name": "Backend",
                     *             "description": "Servers and their data",
                     *             "projectsCount": 2
                     *           }
                     *         ],
                     *         "total": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            domains: components["schemas"]["Domain"][];
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getDomain: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The domain's id.
                 * @example backend
                 */
                domainId: components["parameters"]["DomainId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The domain. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "backend",
                     *         "name": "Backend",
                     *         "description": "Servers and their data",
                     *         "projectsCount": 2
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Domain"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listProjects: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The domain's id.
                 * @example backend
                 */
                domainId: components["parameters"]["DomainId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by name. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "projects": [
                     *           {
                     *             "name": "shop",
                     *             "description": "An online shop",
                     *             "domainId": "backend",
                     *             "template": "shop",
                     *             "tasksCount": 4
                     *           }
                     *         ],
                     *         "total": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            projects: components["schemas"]["Project"][];
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The domain's id.
                 * @example backend
                 */
                domainId: components["parameters"]["DomainId"];
                /**
                 * @description The project's name.
                 * @example shop
                 */
                projectName: components["parameters"]["ProjectName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "name": "shop",
                     *         "description": "An online shop",
                     *         "domainId": "backend",
                     *         "template": "shop",
                     *         "tasksCount": 4
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Project"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listTasks: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The domain's id.
                 * @example backend
                 */
                domainId: components["parameters"]["DomainId"];
                /**
                 * @description The project's name.
                 * @example shop
                 */
                projectName: components["parameters"]["ProjectName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by code. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "tasks": [
                     *           {
                     *             "code": "slow-search",
                     *             "title": "Make the search fast",
                     *             "description": "Searching takes seconds.",
                     *             "difficulty": "medium",
                     *             "requiredLevel": "middle",
                     *             "timeLimit": 3600,
                     *             "skills": [
                     *               "sql"
                     *             ],
                     *             "domainId": "backend",
                     *             "projectId": "shop"
                     *           }
                     *         ],
                     *         "total": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            tasks: components["schemas"]["Task"][];
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getTask: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The domain's id.
                 * @example backend
                 */
                domainId: components["parameters"]["DomainId"];
                /**
                 * @description The project's name.
                 * @example shop
                 */
                projectName: components["parameters"]["ProjectName"];
                /**
                 * @description The task's code.
                 * @example slow-search
                 */
                taskCode: components["parameters"]["TaskCode"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "code": "slow-search",
                     *         "title": "Make the search fast",
                     *         "description": "Searching takes seconds.",
                     *         "difficulty": "medium",
                     *         "requiredLevel": "middle",
                     *         "timeLimit": 3600,
                     *         "skills": [
                     *           "sql"
                     *         ],
                     *         "domainId": "backend",
                     *         "projectId": "shop"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Task"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getApiHealth: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Health"];
            429: components["responses"]["RateLimited"];
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                /** @description At most so many. */
                limit?: number;
                /** @description Skip so many. */
                offset?: number;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The invitations. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "invitations": [],
                     *         "total": 0
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            invitations: components["schemas"]["Invitation"][];
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    invite: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                /**
                 * @example {
                 *       "role": "member",
                 *       "ttl": "48h"
                 *     }
                 */
                "application/json": {
                    /**
                     * @description What they will be in the team.
                     * @default member
                     * @enum {string}
                     */
                    role?: "member" | "owner";
                    /**
                     * Format: uuid
                     * @description Without it, the team in which you act.
                     */
                    team_id?: string;
                    /** @description For how long it can be used; a week unless it is given, at most 30 days. */
                    ttl?: components["schemas"]["Duration"];
                    ttl_seconds?: components["schemas"]["Seconds"];
                };
            };
        };
        responses: {
            /** @description The invitation, with its token, which is shown this once. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "team_id": "5f0a1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "role": "member",
                     *         "created_by": "user:7c8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "created_at": "2026-01-01T12:00:00.123456Z",
                     *         "expires_at": "2026-01-08T12:00:00.123456Z",
                     *         "token": "inv_4fMaTw9zrT5nR3mX9eLaGi7bPzQ8sVfQ1kWcYb0jT5n"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Invitation"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can no longer be used. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An OpenAPI 3.1 document. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.1",
                     *       "info": {
                     *         "title": "Sandbox Engine",
                     *         "version": "v1"
                     *       },
                     *       "paths": {},
                     *       "components": {}
                     *     }
                     */
                    "application/json": {
                        openapi: string;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            429: components["responses"]["RateLimited"];
        };
    };
    getQuotas: {
        parameters: {
            query?: {
                /** @description Of this API client instead of the caller. For administrators. */
                api_client_id?: string;
                /** @description Of this team instead, which the caller must be in; administrators may ask for any. */
                team_id?: string;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How they stand. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "team": {
                     *           "scope": "team",
                     *           "subject": "3f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *           "limits": {
                     *             "sandboxes": 20,
                     *             "ttl_seconds": 86400
                     *           },
                     *           "by_default": false,
                     *           "use": {
                     *             "sandboxes": 3,
                     *             "cpu_millis": 3500,
                     *             "memory_bytes": 1610612736,
                     *             "launches": 11
                     *           }
                     *         },
                     *         "key": {
                     *           "scope": "key",
                     *           "subject": "api_client:6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *           "limits": {},
                     *           "by_default": true,
                     *           "use": {
                     *             "sandboxes": 1,
                     *             "cpu_millis": 500,
                     *             "memory_bytes": 536870912,
                     *             "launches": 4
                     *           }
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            engine?: components["schemas"]["QuotaStanding"];
                            key: components["schemas"]["QuotaStanding"];
                            team: components["schemas"]["QuotaStanding"];
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    setApiClientQuota: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The API client's. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sandboxes": 20,
                 *       "cpu_millis": 16000,
                 *       "memory_bytes": 34359738368,
                 *       "ttl_seconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["QuotaLimits"];
            };
        };
        responses: {
            200: components["responses"]["QuotaStanding"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    resetApiClientQuota: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The API client's. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["QuotaStanding"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    setEngineQuota: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sandboxes": 20,
                 *       "cpu_millis": 16000,
                 *       "memory_bytes": 34359738368,
                 *       "ttl_seconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["QuotaLimits"];
            };
        };
        responses: {
            200: components["responses"]["QuotaStanding"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    resetEngineQuota: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["QuotaStanding"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    setTeamQuota: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The team's. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "sandboxes": 20,
                 *       "cpu_millis": 16000,
                 *       "memory_bytes": 34359738368,
                 *       "ttl_seconds": 86400
                 *     }
                 */
                "application/json": components["schemas"]["QuotaLimits"];
            };
        };
        responses: {
            200: components["responses"]["QuotaStanding"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    resetTeamQuota: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description The team's. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["QuotaStanding"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getApiReady: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Ready"];
            429: components["responses"]["RateLimited"];
            503: components["responses"]["NotReady"];
        };
    };
    listSandboxes: {
        parameters: {
            query?: {
                /** @description At most so many. */
                limit?: number;
                /** @description Skip so many. */
                offset?: number;
                /** @description Only those with this status. */
                status?: components["schemas"]["SandboxStatus"];
                /** @description Only those of this template. */
                template_id?: string;
                /** @description Only this user's. */
                user_id?: string;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, and how many there are in all. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "sandboxes": [],
                     *         "total": 0
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            sandboxes: components["schemas"]["Sandbox"][];
                            /** @description How many match, on all pages. */
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    createSandbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SandboxOrder"];
            };
        };
        responses: {
            /** @description It was created, and its launch has begun. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SandboxAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["TemplateNotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSandbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Sandbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    deleteSandbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Sandbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    followSandbox: {
        parameters: {
            query?: never;
            header?: {
                /** @description The last event that the caller has seen. */
                "Last-Event-ID"?: number;
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events; the stream ends when the sandbox has ended. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: 41
                     *     event: state
                     *     data: {"at":"2026-01-01T12:00:00.123456Z","status":"pending"}
                     *
                     *     event: stage
                     *     data: {"stage":"queue","started_at":"2026-01-01T12:00:00.123456Z","ms":3}
                     *
                     *     id: 42
                     *     event: state
                     *     data: {"at":"2026-01-01T12:00:01.023456Z","status":"running"}
                     */
                    "text/event-stream": string;
                };
            };
            /** @description It has ended, and `Last-Event-ID` was the last event. */
            204: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            /** @description This engine tells events to as many clients as it can. */
            429: {
                headers: {
                    "Retry-After": components["headers"]["RetryAfter"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "type": "/problems/rate-limited",
                     *       "title": "Too many requests",
                     *       "status": 429,
                     *       "detail": "you follow the events of 64 sandboxes already; close a stream and try again",
                     *       "instance": "/requests/build-4711",
                     *       "success": false,
                     *       "error": {
                     *         "code": "rate_limited",
                     *         "message": "you follow the events of 64 sandboxes already; close a stream and try again"
                     *       }
                     *     }
                     */
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    execInSandbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecOrder"];
            };
        };
        responses: {
            /** @description The command ended, whatever its exit code. */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "exit_code": 0,
                     *         "stdout": "hello\n",
                     *         "stderr": "",
                     *         "truncated": false,
                     *         "timed_out": false,
                     *         "duration_ms": 41
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ExecResult"];
                        /** @constant */
                        success: true;
                    };
                    /**
                     * @example event: stdout
                     *     data: {"data":"hello\n"}
                     *
                     *     event: exit
                     *     data: {"exit_code":0,"timed_out":false,"duration_ms":41}
                     */
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    extendSandbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Extension"];
            };
        };
        responses: {
            200: components["responses"]["ChangedSandbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["QuotaExceeded"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    readFiles: {
        parameters: {
            query: {
                /**
                 * @description Absolute, or relative to `/workspace`; never outside of it, not even over a link.
                 * @example /workspace/main.py
                 */
                path: string;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is there. */
            200: {
                headers: {
                    /** @description Always `attachment` with bytes, so that a browser does not show them. */
                    "Content-Disposition"?: string;
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "path": "/workspace",
                     *         "entries": [
                     *           {
                     *             "name": "main.py",
                     *             "type": "file",
                     *             "size": 312,
                     *             "mode": "644",
                     *             "modified_at": "2026-01-01T12:00:00Z"
                     *           }
                     *         ],
                     *         "total": 1,
                     *         "truncated": false
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Listing"];
                        /** @constant */
                        success: true;
                    };
                    "application/octet-stream": unknown;
                    "application/x-tar": unknown;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    writeFiles: {
        parameters: {
            query: {
                /**
                 * @description Absolute, or relative to `/workspace`; never outside of it, not even over a link.
                 * @example /workspace/main.py
                 */
                path: string;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /** @example print("hello") */
                "application/octet-stream": unknown;
                "application/x-tar": unknown;
            };
        };
        responses: {
            /** @description It was written. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "path": "/workspace/main.py",
                     *         "size": 312
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            path: string;
                            /** @description How many bytes were received. */
                            size: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteFiles: {
        parameters: {
            query: {
                /**
                 * @description Absolute, or relative to `/workspace`; never outside of it, not even over a link.
                 * @example /workspace/main.py
                 */
                path: string;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "path": "/workspace/main.py"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            path: string;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    getSandboxLogs: {
        parameters: {
            query?: {
                /** @description The last so many lines. */
                tail?: number;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lines. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "logs": "listening on :3000\n"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            logs: string;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    pauseSandbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ChangedSandbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    resumeSandbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ChangedSandbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    restartSandboxService: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
                /**
                 * @description The service.
                 * @example postgres
                 */
                name: components["schemas"]["ServiceName"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ChangedSandbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    startSandbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ChangedSandbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getSandboxStats: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its use at one moment. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "at": "2026-01-01T12:00:05.5Z",
                     *         "cpus": 0.25,
                     *         "cpu_seconds_total": 1.875,
                     *         "memory_bytes": 48234496,
                     *         "memory_limit_bytes": 536870912,
                     *         "pids": 4,
                     *         "network_received_bytes": 2210,
                     *         "network_sent_bytes": 1870,
                     *         "block_read_bytes": 0,
                     *         "block_written_bytes": 8192
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Usage"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    stopSandbox: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["ChangedSandbox"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listTerminals: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "terminals": [
                     *           {
                     *             "name": "main",
                     *             "epoch": "5f0c1d9ab3e47726",
                     *             "cols": 120,
                     *             "rows": 40,
                     *             "title": "coder@sandbox: /workspace",
                     *             "viewers": 2,
                     *             "writers": 1,
                     *             "held": true,
                     *             "written": 48213
                     *           }
                     *         ],
                     *         "total": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            terminals: components["schemas"]["Terminal"][];
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    closeTerminal: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
                /** @example main */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is closed. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "name": "main"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            name: components["schemas"]["TerminalName"];
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSettings: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Settings"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    changeSettings: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "registration": "invite",
                 *       "quota.team.sandboxes": 20,
                 *       "quota.team.ttl": "8h",
                 *       "audit.retention": null
                 *     }
                 */
                "application/json": {
                    [key: string]: string | number | null;
                };
            };
        };
        responses: {
            200: components["responses"]["Settings"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listTeams: {
        parameters: {
            query?: {
                /** @description At most so many. */
                limit?: number;
                /** @description After passing over so many. */
                offset?: number;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Some of them. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "teams": [
                     *           {
                     *             "id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *             "name": "hiring",
                     *             "created_at": "2026-01-01T12:00:00.123456Z",
                     *             "role": "owner"
                     *           }
                     *         ],
                     *         "total": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            teams: components["schemas"]["Team"][];
                            /** @description How many there are in all. */
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "hiring"
                 *     }
                 */
                "application/json": components["schemas"]["TeamName"];
            };
        };
        responses: {
            /** @description It was made. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "hiring",
                     *         "created_at": "2026-01-01T12:00:00.123456Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Team"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getTeam: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The team.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["TeamId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "hiring",
                     *         "created_at": "2026-01-01T12:00:00.123456Z",
                     *         "role": "owner"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Team"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    deleteTeam: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The team.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["TeamId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it was. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "hiring",
                     *         "created_at": "2026-01-01T12:00:00.123456Z",
                     *         "role": "owner"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Team"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    renameTeam: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The team.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["TeamId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "hiring"
                 *     }
                 */
                "application/json": components["schemas"]["TeamName"];
            };
        };
        responses: {
            /** @description As it is now. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "name": "hiring",
                     *         "created_at": "2026-01-01T12:00:00.123456Z",
                     *         "role": "owner"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Team"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description At most so many. */
                limit?: number;
                /** @description After passing over so many. */
                offset?: number;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The team.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["TeamId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Some of them. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "members": [
                     *           {
                     *             "user_id": "7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *             "username": "ada",
                     *             "role": "member"
                     *           }
                     *         ],
                     *         "total": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            members: components["schemas"]["Member"][];
                            /** @description How many there are in all. */
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    addMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The team.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["TeamId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "user_id": "7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                 *       "role": "member"
                 *     }
                 */
                "application/json": components["schemas"]["MemberOrder"];
            };
        };
        responses: {
            /** @description They are in it. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "user_id": "7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "username": "ada",
                     *         "role": "member"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Member"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The team.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["TeamId"];
                /**
                 * @description The user.
                 * @example 7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                user_id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who they were. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "user_id": "7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "username": "ada",
                     *         "role": "member"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Member"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    changeMember: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The team.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                id: components["parameters"]["TeamId"];
                /**
                 * @description The user.
                 * @example 7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                user_id: components["parameters"]["MemberId"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "owner"
                 *     }
                 */
                "application/json": components["schemas"]["MemberChange"];
            };
        };
        responses: {
            /** @description As they are now. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "user_id": "7a2d2d2f-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "username": "ada",
                     *         "role": "owner"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Member"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listTemplates: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, by name. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "templates": [],
                     *         "total": 0
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            templates: components["schemas"]["Template"][];
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getTemplateOfCatalogue: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The folder of its domain.
                 * @example backend
                 */
                domain: string;
                /**
                 * @description The folder of its project.
                 * @example shop
                 */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Template"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["TemplateNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getTemplate: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The template's name.
                 * @example python
                 */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Template"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["TemplateNotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listTemplateProblems: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "problems": [
                     *           {
                     *             "file": "python.yaml",
                     *             "line": 7,
                     *             "field": "resources.cpu_limits",
                     *             "message": "is not known; did you mean 'cpu_limit'?"
                     *           }
                     *         ],
                     *         "total": 1
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            problems: components["schemas"]["TemplateProblem"][];
                            total: number;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getTemplateSchema: {
        parameters: {
            query?: {
                /**
                 * @description Which file of the templates' folder.
                 * @example task
                 */
                of?: "template" | "domain" | "task";
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schema, of draft 2020-12. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "$schema": "https://json-schema.org/draft/2020-12/schema",
                     *       "$id": "urn:sandbox-engine:schema:domain",
                     *       "title": "A domain of the catalogue",
                     *       "type": "object",
                     *       "properties": {
                     *         "name": {
                     *           "type": [
                     *             "string",
                     *             "number",
                     *             "boolean"
                     *           ],
                     *           "minLength": 1,
                     *           "description": "What people call it"
                     *         }
                     *       },
                     *       "required": [
                     *         "name"
                     *       ],
                     *       "additionalProperties": false
                     *     }
                     */
                    "application/schema+json": components["schemas"]["FileSchema"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    makeTicket: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "purpose": "download",
                 *       "sandbox_id": "k3v9x2m7q4ab",
                 *       "path": "/workspace/src",
                 *       "archive": true
                 *     }
                 */
                "application/json": {
                    /**
                     * @description Whether a download is a tar, whatever the request accepts. For a download only.
                     * @default false
                     */
                    archive?: boolean;
                    /** @description What may be read, absolute or relative to `/workspace`. Required for a download, and only for that. */
                    path?: string;
                    purpose: components["schemas"]["TicketPurpose"];
                    sandbox_id: string;
                };
            };
        };
        responses: {
            /** @description The ticket. It is in this answer only. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "ticket": "tkt_c2FtcGxlLXRpY2tldC1mb3ItdGhlLWRvY3VtZW50YXQ",
                     *         "purpose": "download",
                     *         "sandbox_id": "k3v9x2m7q4ab",
                     *         "path": "/workspace/src",
                     *         "archive": true,
                     *         "expires_at": "2026-01-01T12:00:30.123456Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Ticket"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description At most so many. */
                limit?: number;
                /** @description Skip so many. */
                offset?: number;
            };
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The users. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "users": [],
                     *         "total": 0
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            total: number;
                            users: components["schemas"]["User"][];
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description Any text that is new for every deed, for example a UUID. The same key with the same path and body, in the same team, gives the same answer for
                 *     24 hours, with the header `Idempotency-Replayed: true`, and nothing is done again. The same key with anything else is a
                 *     `conflict` (409); so is a repetition while the first request is still under way, with `Retry-After`, and one of a command
                 *     that was streamed, whose output is not kept. A refusal (4xx, 503) is not kept, as nothing was done. Where it cannot be
                 *     known whether something was done (after 500, a command's 409 or 5xx, a 503 of the database, or when the engine stopped while
                 *     it answered) a repetition is a `conflict`, and nothing is done: look at the state, and use a new key to do it again. Of
                 *     one caller 200,000 requests are remembered (one more is `rate_limited`) and 256 MiB of answers; a repetition of what was
                 *     answered beyond that is a `conflict`.
                 * @example 6f1c1c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "username": "ada",
                 *       "email": "ada@example.com"
                 *     }
                 */
                "application/json": {
                    email?: string;
                    password?: components["schemas"]["NewPassword"];
                    /**
                     * @default user
                     * @enum {string}
                     */
                    role?: "user" | "admin";
                    /**
                     * Format: uuid
                     * @description Their first team; without it, `default`.
                     */
                    team_id?: string;
                    username: components["schemas"]["Username"];
                };
            };
        };
        responses: {
            /** @description The user was made. */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["IdempotencyReplayed"];
                    Location: components["headers"]["Location"];
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "user": {
                     *           "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *           "username": "ada",
                     *           "email": "ada@example.com",
                     *           "role": "user",
                     *           "is_active": true,
                     *           "created_at": "2026-01-01T12:00:00.123456Z"
                     *         },
                     *         "password": "rT5nR3mX9eLaGi7bPzQ8sVfQ"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** @description The generated password; it is shown this once. */
                            password?: string;
                            user: components["schemas"]["User"];
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyFailures"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *         "username": "ada",
                     *         "email": "ada@example.com",
                     *         "role": "user",
                     *         "is_active": true,
                     *         "created_at": "2026-01-01T12:00:00.123456Z"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["User"];
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They are gone. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d"
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** Format: uuid */
                            id: string;
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    changeUser: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /** @description Its id. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "role": "admin"
                 *     }
                 */
                "application/json": {
                    email?: string;
                    /**
                     * @description Gives them a new password, which is shown this once.
                     * @default false
                     */
                    generate_password?: boolean;
                    is_active?: boolean;
                    password?: components["schemas"]["NewPassword"];
                    /** @enum {string} */
                    role?: "user" | "admin";
                };
            };
        };
        responses: {
            /** @description The user as they are now. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "success": true,
                     *       "data": {
                     *         "user": {
                     *           "id": "0b8f6c1e-5d0a-4e0b-9c53-0a8f5f6f2b1d",
                     *           "username": "ada",
                     *           "email": "ada@example.com",
                     *           "role": "user",
                     *           "is_active": true,
                     *           "created_at": "2026-01-01T12:00:00.123456Z"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** @description The generated password; it is shown this once. */
                            password?: string;
                            user: components["schemas"]["User"];
                        };
                        /** @constant */
                        success: true;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["PayloadTooLarge"];
            429: components["responses"]["TooManyFailures"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    openTerminal: {
        parameters: {
            query?: {
                /** @description Whether to look only. Without it, to type where you may. */
                mode?: "read" | "write";
                /** @description Which of the sandbox's terminals. */
                terminal?: components["schemas"]["TerminalName"];
            };
            header: {
                /**
                 * @description The language; none for JSON. Of several the first that is spoken here.
                 * @example sandbox.v1
                 */
                "Sec-WebSocket-Protocol"?: string;
                /** @example websocket */
                Upgrade: "websocket";
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The sandbox.
                 * @example k3v9x2m7q4ab
                 */
                id: components["parameters"]["SandboxId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The connection is a WebSocket now. */
            101: {
                headers: {
                    Upgrade?: "websocket";
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["PermissionDenied"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
            503: components["responses"]["DatabaseAway"];
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Health"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description In the text format, version 0.0.4. */
            200: {
                headers: {
                    "X-Request-ID": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # TYPE jvm_threads_current gauge
                     *     jvm_threads_current 31.0
                     */
                    "text/plain": string;
                };
            };
        };
    };
    getReady: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A name for this request, by which the engine's log can be searched. It is returned in the header of the same name; without
                 *     it, or when it has other characters, the engine makes one.
                 * @example build-4711
                 */
                "X-Request-ID"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Ready"];
            503: components["responses"]["NotReady"];
        };
    };
}
