import type { JudgedMutant, Judgement } from './judged.ts';

/** Changes that make no difference anybody could notice. */
export const EQUIVALENT: readonly Judgement[] = [
  {
    why: 'A value that the compiler asks for, and that is never used: the place is always filled',
    mutants: [
      // What is no number is not within two seconds of anything.
      ...inFile('lib/sync/merge-look.ts', [
        [
          'const isFresh = written !== undefined && freshUntil !== null && freshUntil - written <= 2 * SECOND;',
          'written !== undefined',
          'true',
        ],
      ]),
      // Only what is unavailable may have happened; and what is not said of a log counts as no.
      ...inFile('lib/sync/write-back.ts', [
        [
          "const isOver = answer.kind !== 'unavailable' || !answer.mayHaveHappened;",
          "answer.kind !== 'unavailable'",
          'false',
        ],
        [
          'await tellFailure(services, given, { hasIntegrationLog: false });',
          '{ hasIntegrationLog: false }',
          '{}',
        ],
      ]),
      ...inFile('lib/domain/debounce.ts', [
        ['const [share, seconds] = GAPS[above] ?? [0, 0];', '[0, 0]', '[]'],
      ]),
      ...inFile('lib/domain/money.ts', [
        ["const [, sign, whole = '', fraction = ''] = match;", "''", '"Stryker was here!"'],
        ["const [, sign, whole = '0', fraction = ''] = match;", "'0'", '""'],
        ["return toDecimal(negative ? `-${text}` : text) ?? '0';", "'0'", '""'],
      ]),
      ...inFile('lib/domain/working-hours.ts', [
        ["const [hour = '', minute = ''] = timeOfDay.split(':');", "''", '"Stryker was here!"'],
        ["return { day: (parts.get('weekday') ?? '').toLowerCase(), minutes };", "''", '"Stryker was here!"'],
        ["const day = WEEK_DAYS[(days + DAY_OF_EPOCH) % 7] ?? '';", "''", '"Stryker was here!"'],
      ]),
      ...inFile('lib/sync/create-counterpart.ts', [
        [
          "const result = await target.create(payload, link.intent?.key ?? '', context);",
          "''",
          '"Stryker was here!"',
        ],
        [
          "const result = await target.create(payload, link.intent?.key ?? '', context);",
          'link.intent?.key',
          'link.intent.key',
        ],
        ["if (typeof name !== 'string') return null;", "typeof name !== 'string'", 'false'],
      ]),
      // Without a payload comes only what has an open intent.
      ...inFile('lib/sync/create-counterpart.ts', [
        [
          "if (payload === null) return finishSettled(services, attempt, 'nothing to do');",
          'payload === null',
          'false',
        ],
        [
          "if (payload === null) return finishSettled(services, attempt, 'nothing to do');",
          "'nothing to do'",
          '""',
        ],
      ]),
      // An open intent has a time and a payload.
      ...inFile('lib/sync/settle-intent.ts', [
        [
          'const quietAt = (link.intent?.at ?? 0) + QUIET_MS + settleMsOf(target);',
          'link.intent?.at',
          'link.intent.at',
        ],
        ["if (found?.outcome === 'unavailable') {", 'found?.outcome', 'found.outcome'],
        ['const there = found?.value ?? [];', 'found?.value', 'found.value'],
        ['const there = found?.value ?? [];', '[]', '["Stryker was here"]'],
      ]),
      ...inFile('lib/sync/change-linked.ts', [
        ["const externalId = link.externalId ?? '';", "''", '"Stryker was here!"'],
      ]),
      // Whatever is waited for is the definitions, a gate or a record.
      ...inFile('lib/sync/finish-link.ts', [
        [
          "isFirst && attempt.link.failure?.kind !== 'unavailable' ? now : (attempt.link.wait?.since ?? now);",
          'attempt.link.wait?.since',
          'attempt.link.wait.since',
        ],
        ['if (!ref) return false;', 'false', 'true'],
        ['if (!ref) return false;', '!ref', 'false'],
      ]),
      // It was in the mirror a moment before.
      ...inFile('lib/sync/apply-to-company.ts', [
        ['if (newest?.seq !== work.seq) {', 'newest?.seq', 'newest.seq'],
      ]),
      ...inFile('lib/sync/adopt-counterpart.ts', [
        [
          "await wakeInbounds(services, linkName(link.target ?? '', link.company, link.externalId ?? ''));",
          "''",
          '"Stryker was here!"',
        ],
      ]),
      // A decoder throws nothing else.
      ...inFile('lib/sync/hand-on.ts', [
        ['if (!(error instanceof DecodeError)) throw error;', '!(error instanceof DecodeError)', 'false'],
      ]),
      // Only what the configuration has is chosen.
      ...inFile('lib/sync/dispatch.ts', [
        [
          'if (!mapping && feedsOf(services.integration, entity).length === 0)',
          '!mapping && feedsOf(services.integration, entity).length === 0',
          'false',
        ],
        [
          'throw new Error(`the configuration has no entity "${entity}", but there is work for it`);',
          '`the configuration has no entity "${entity}", but there is work for it`',
          '``',
        ],
      ]),
      // A read of what changed has a beginning.
      ...inFile('lib/sync/pull.ts', [
        [
          'return from === undefined ? reading : { ...reading, since: toPrecoroTime(from - SECOND) };',
          'from === undefined',
          'false',
        ],
      ]),
      // What failed before waits.
      ...inFile('lib/sync/finish-link.ts', [
        ['const since = isSame ? (link.wait?.since ?? now) : now;', 'link.wait?.since', 'link.wait.since'],
      ]),
      // What is linked has an external id.
      ...inFile('lib/sync/update-counterpart.ts', [
        [
          'if (link.agreed !== null || link.unsettledUntil !== null || link.externalId === null) return null;',
          'link.externalId === null',
          'false',
        ],
      ]),
    ],
  },
  {
    why: 'What stands in the place of nothing is nothing too: it is never read, or counts as none',
    mutants: [
      // What has left has been linked, and what is linked has an id.
      ...inFile('lib/sync/leave-counterpart.ts', [
        [
          "const words = `${capital(facts.label)} ${record.label} was ${elsewhere ? 'moved to another company' : ended} in Precoro, but ${mapping.target} ${link.externalId ?? ''} still stands in the external system. Accountant: ${facts.isDocument ? 'cancel' : 'deactivate'} it there.`;",
          "''",
          '"Stryker was here!"',
        ],
      ]),
      ...inFile('lib/domain/causes.ts', [
        ['const own = label === null ? [] : [`"?${escaped(label)}"?`];', '[]', '["Stryker was here"]'],
      ]),
      ...inFile('lib/domain/decode-scalars.ts', [
        ["const [, digits] = (typeof id === 'string' && ID.exec(id)) || [];", '[]', '["Stryker was here"]'],
      ]),
      ...inFile('lib/domain/decode-dates.ts', [
        [
          "const written = iso !== undefined && fromPrecoroTime(iso) !== undefined ? iso.slice(0, 10) : '';",
          "''",
          '"Stryker was here!"',
        ],
      ]),
      ...inFile('lib/domain/history-forecast.ts', [
        [
          'let future: Ledger = { ...ledger, seenAt: 0, lastEnd: 0, inFlight: null, waiting: [] };',
          '[]',
          '["Stryker was here"]',
        ],
        [
          'const decision = decideSlot({ ...future, lastEnd: 0, minute: [] }, HISTORY, limits, at);',
          '[]',
          '["Stryker was here"]',
        ],
      ]),
      ...inFile('lib/domain/plan-owed.ts', [
        [
          'const recent = RECURRING.flatMap((purpose) => byPurpose[purpose] ?? []).filter(',
          '[]',
          '["Stryker was here"]',
        ],
      ]),
      ...inFile('lib/domain/pull-pace.ts', [
        [
          'const before = countBetween(byPurpose.detail ?? [], begin, begin + AFTER_WORK_MS) / (AFTER_WORK_MS / HOUR);',
          '[]',
          '["Stryker was here"]',
        ],
      ]),
      ...inFile('lib/domain/quota-forecast.ts', [
        ['const history = sum(ledger.byPurpose.history ?? [], QUARTER);', '[]', '["Stryker was here"]'],
      ]),
      ...inFile('lib/domain/quota-slots.ts', [
        ['const mine = ledger.bySpender[spenderOf(limits)] ?? [];', '[]', '["Stryker was here"]'],
        ["if (!latest) return wait(0, '');", "''", '"Stryker was here!"'],
      ]),
      ...inFile('lib/domain/working-hours.ts', [
        [
          '} catch {',
          '{ // Second names of a zone, such as Asia/Kolkata, are not in the list. `Intl` throws for what it does not know. return false; }',
          '{}',
        ],
      ]),
      ...inFile('lib/sync/dispatch.ts', [
        [
          "const pullAt = nextPullAt === null ? [] : [Math.max(nextPullAt, blocked.get('hintPull') ?? 0)];",
          '[]',
          '["Stryker was here"]',
        ],
      ]),
      ...inFile('lib/sync/shared-ledger.ts', [
        [
          'async tryStore(change: Change, isDone: (stored: Ledger) => boolean = () => false): Promise<boolean> {',
          '() => false',
          '() => undefined',
        ],
      ]),
      ...inFile('lib/domain/quota.ts', [
        ['const spent = (window: typeof DAY_WINDOW, buckets: Buckets = []) =>', '[]', '["Stryker was here"]'],
        // What is live has no floor that it could spend.
        ["live: purposesOf('live'),", "'live'", '""'],
      ]),
      ...inFile('lib/sync/pull.ts', [
        ["const from = fromPrecoroTime(reading.since ?? '');", "''", '"Stryker was here!"'],
        [
          "const dates = records.map(({ updateDate }) => fromPrecoroTime(updateDate ?? '') ?? 0);",
          "''",
          '"Stryker was here!"',
        ],
      ]),
    ],
  },
  {
    why: 'At the bound itself both ways come to the same',
    mutants: [
      // Where the two are equal another comparison decides.
      ...inFile('lib/sync/merge-look.ts', [
        [
          'if (look.updateDate !== than.updateDate) return look.updateDate > than.updateDate;',
          'look.updateDate > than.updateDate',
          'look.updateDate >= than.updateDate',
        ],
        [
          'if (look.observedAt !== than.observedAt) return look.observedAt > than.observedAt;',
          'look.observedAt > than.observedAt',
          'look.observedAt >= than.observedAt',
        ],
      ]),
      ...inFile('lib/sync/quota-session.ts', [
        [
          'if (slot.until - startedAt < LEAST_TIME_MS) return null;',
          'slot.until - startedAt < LEAST_TIME_MS',
          'slot.until - startedAt <= LEAST_TIME_MS',
        ],
      ]),
      ...inFile('lib/domain/debounce.ts', [
        ['const above = GAPS.findIndex(([share]) => share >= room);', 'share >= room', 'share > room'],
        ['if (above < 0) return 0;', 'above < 0', 'false'],
      ]),
      ...inFile('lib/domain/history-forecast.ts', [
        ['if (at > now + HORIZON_MS) return null;', 'at > now + HORIZON_MS', 'at >= now + HORIZON_MS'],
        ['if (at - othersUpTo >= MINUTE) {', 'at - othersUpTo >= MINUTE', 'at - othersUpTo > MINUTE'],
      ]),
      ...inFile('lib/domain/money.ts', [
        [
          'return /e/i.test(text) ? (Math.abs(value) < 1 ? value.toFixed(12) : BigInt(value).toString()) : text;',
          'Math.abs(value) < 1',
          'Math.abs(value) <= 1',
        ],
        ['const negative = units < 0n;', 'units < 0n', 'units <= 0n'],
        ['return difference === 0n ? 0 : difference < 0n ? -1 : 1;', 'difference < 0n', 'difference <= 0n'],
      ]),
      ...inFile('lib/domain/plan-owed.ts', [
        [
          'for (let at = now; at < now + HORIZON_MS && isAnyLeft(work);) {',
          'at < now + HORIZON_MS',
          'at <= now + HORIZON_MS',
        ],
        [
          'if (taken > 0) this.ledger = countRequests(this.ledger, { purpose, count: taken, at: this.#at, spender });',
          'taken > 0',
          'taken >= 0',
        ],
        [
          'if (taken > 0) this.ledger = countRequests(this.ledger, { purpose, count: taken, at: this.#at, spender });',
          'taken > 0',
          'true',
        ],
      ]),
      ...inFile('lib/domain/pull-pace.ts', [['if (used <= EASY) return 0;', 'used <= EASY', 'used < EASY']]),
      ...inFile('lib/domain/quota-forecast.ts', [
        ['for (let at = now; at <= now + DAY; at += MINUTE) {', 'at <= now + DAY', 'at < now + DAY'],
      ]),
      ...inFile('lib/domain/quota-slots.ts', [
        [
          'const latest = waits.reduce((a, b) => (b.until > a.until ? b : a));',
          'b.until > a.until',
          'b.until >= a.until',
        ],
        [
          'return line.until > now && !ledger.inFlight ? [line] : [line, afterLastRequest(ledger, limits, now, owner)];',
          'line.until > now',
          'line.until >= now',
        ],
        [
          "if (!inFlight) return wait(lastEnd === 0 ? 0 : lastEnd + gapAfter(lastOwner), 'one request a second');",
          'lastEnd === 0',
          'false',
        ],
        [
          'const latest = mine.reduce<Hold | null>((a, b) => (a && a.until >= b.until ? a : b), null);',
          'a.until >= b.until',
          'a.until > b.until',
        ],
        [
          'skewOf(ledger, now) > 0 ? ledger.seenAt - CLOCK_TOLERANCE_MS : 0,',
          'skewOf(ledger, now) > 0',
          'true',
        ],
        [
          'skewOf(ledger, now) > 0 ? ledger.seenAt - CLOCK_TOLERANCE_MS : 0,',
          'skewOf(ledger, now) > 0',
          'skewOf(ledger, now) >= 0',
        ],
      ]),
      ...inFile('lib/sync/reserve-slot.ts', [
        [
          'if (until - this.#clock.now() > LONG_WAIT_MS) await this.#shared.store();',
          'until - this.#clock.now() > LONG_WAIT_MS',
          'until - this.#clock.now() >= LONG_WAIT_MS',
        ],
      ]),
    ],
  },
  {
    why: 'What follows asks the same once more, or finds nothing of that kind',
    mutants: [
      ...inFile('lib/domain/causes.ts', [
        ['return spaced.replace(/^./, (letter) => letter.toUpperCase());', '/^./', '/./'],
        [
          '/^.+? in the external system already belongs to \\S+\\./gs,',
          '/^.+? in the external system already belongs to \\S+\\./gs',
          '/.+? in the external system already belongs to \\S+\\./gs',
        ],
      ]),
      ...inFile('lib/domain/decode-relations.ts', [
        [
          'return inner.length === 0 || isBlank(inner[0]) ? null : item(inner[0], field);',
          'inner.length === 0',
          'false',
        ],
      ]),
      ...inFile('lib/domain/decode-dates.ts', [
        [
          "? value.trim().replace(/^(\\d\\d)\\.(\\d\\d)\\.(\\d{4})(?!\\d)/, '$3-$2-$1')",
          '/^(\\d\\d)\\.(\\d\\d)\\.(\\d{4})(?!\\d)/',
          '/(\\d\\d)\\.(\\d\\d)\\.(\\d{4})(?!\\d)/',
        ],
      ]),
      ...inFile('lib/domain/decode-scalars.ts', [
        [
          "if (typeof value === 'number' && Number.isFinite(value)) return String(value);",
          "typeof value === 'number'",
          'true',
        ],
        [
          "const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;",
          "typeof value === 'number'",
          'true',
        ],
        [
          "if (typeof number === 'number' && Number.isSafeInteger(number)) return number + 0;",
          "typeof number === 'number'",
          'true',
        ],
      ]),
      ...inFile('lib/domain/history-forecast.ts', [
        [
          'at = Math.max(at + SECOND, Math.min(decision.until, (Math.floor(at / QUARTER) + 1) * QUARTER));',
          'at + SECOND',
          'at - SECOND',
        ],
      ]),
      ...inFile('lib/domain/money.ts', [
        ['if (!Number.isFinite(value)) return undefined;', '!Number.isFinite(value)', 'false'],
      ]),
      ...inFile('lib/domain/plan-owed.ts', [
        ['return [...work.values()].some(({ left }) => left > 0);', 'left > 0', 'true'],
      ]),
      // Every caller has asked whether one is in flight, and the compiler asks again.
      ...inFile('lib/domain/quota-requests.ts', [['if (!inFlight) return ledger;', '!inFlight', 'false']]),
      ...inFile('lib/domain/quota-slots.ts', [
        [
          'const until = fingerprint === null ? 0 : sameGetAllowedAt(gets, fingerprint, limits);',
          'fingerprint === null',
          'false',
        ],
      ]),
      ...inFile('lib/sync/apply-to-company.ts', [
        [
          'if (link.unsettledUntil !== null && now < link.unsettledUntil) {',
          'link.unsettledUntil !== null',
          'true',
        ],
      ]),
      // In a company that is not of the configuration no record has a link.
      ...inFile('lib/sync/apply-record.ts', [
        [
          'const others = facts.isDocument ? services.companies.filter((company) => !present.includes(company)) : [];',
          '[]',
          '["Stryker was here"]',
        ],
      ]),
      // Our own key is what is wished in any case.
      ...inFile('lib/sync/adopt-counterpart.ts', [
        [
          'shown !== null && (shown === recordKey(ref) || namedByShown(services.companies, shown) !== null);',
          'shown === recordKey(ref)',
          'false',
        ],
      ]),
      // A version 0 is never stored over one that is known.
      ...inFile('lib/sync/hand-on.ts', [
        ['if (!known) await services.mirror.save(newMirrorRecord(row.ref, row.idn));', '!known', 'true'],
      ]),
      // The fewest of none is more than any that has a look of its own.
      ...inFile('lib/sync/pull.ts', [
        ['const fewest = misses.length > 0 ? Math.min(...misses) : null;', 'misses.length > 0', 'true'],
        [
          'const fewest = misses.length > 0 ? Math.min(...misses) : null;',
          'misses.length > 0',
          'misses.length >= 0',
        ],
      ]),
      ...inFile('lib/sync/dispatch.ts', [
        // No time is after now.
        [
          'const pending = lease.callAt !== null && lease.callAt > now ? lease.callAt : null;',
          'lease.callAt !== null',
          'true',
        ],
        [
          "const pullAt = nextPullAt === null ? [] : [Math.max(nextPullAt, blocked.get('hintPull') ?? 0)];",
          'nextPullAt === null',
          'false',
        ],
        // A pull is held only once it is due, and stays so: then the next one has no later time of its own.
        [
          "const pullAt = nextPullAt === null ? [] : [Math.max(nextPullAt, blocked.get('hintPull') ?? 0)];",
          "'hintPull'",
          '""',
        ],
        // In performPull: whoever reads a list keeps to the end of the run as well.
        [
          'const patienceMs = patienceOf(task, stopAt - services.clock.now());',
          'stopAt - services.clock.now()',
          'stopAt + services.clock.now()',
        ],
        // What is done says no time that it would wait for.
        ["if (result.end === 'wait')", "result.end === 'wait'", 'true'],
      ]),
      // No time counts as 0: it is over, and before every pull.
      ...inFile('lib/sync/sweep-forgotten.ts', [
        [
          'if (isHeld || wakesAt !== null || (leasedUntil !== null && now < leasedUntil)) return false;',
          'leasedUntil !== null',
          'true',
        ],
      ]),
      ...inFile('lib/sync/choose-work.ts', [
        ['const isEchoed = echoedAt !== null && echoedAt > pace.pulledAt;', 'echoedAt !== null', 'true'],
        // What comes twice is taken where it came first.
        [
          'const mixed = [...newest.slice(0, 4), ...oldest, ...newest.slice(4)];',
          'newest.slice(4)',
          'newest',
        ],
      ]),
      // Without a total nothing is expected, and no total counts as 0, than which nothing is less.
      ...inFile('lib/sync/reading.ts', [
        [
          'const growth = total === null || reading.lastTotal === null ? 0 : total - reading.lastTotal;',
          'total === null',
          'false',
        ],
        [
          'return totalReported !== null && distinctIds + rowsLeft < totalReported;',
          'totalReported !== null',
          'true',
        ],
      ]),
      ...inFile('lib/sync/look-before-create.ts', [['upsert: false,', 'false', 'true']]),
    ],
  },
  {
    why: 'Only slower, or with more memory',
    mutants: [
      // Others hear of the end of a request with the next write, and the ledger is looked at sooner or later.
      ...inFile('lib/sync/reserve-slot.ts', [
        ['this.#shared.noteOthers();', 'this.#shared.noteOthers();', ';'],
        [
          'await this.#clock.sleep(LOOK_EVERY_MS * (0.75 + this.#shared.chance() / 2));',
          'LOOK_EVERY_MS * (0.75 + this.#shared.chance() / 2)',
          'LOOK_EVERY_MS / (0.75 + this.#shared.chance() / 2)',
        ],
        [
          'await this.#clock.sleep(LOOK_EVERY_MS * (0.75 + this.#shared.chance() / 2));',
          '0.75 + this.#shared.chance() / 2',
          '0.75 - this.#shared.chance() / 2',
        ],
        ['if (!needsPlace(this.#shared.current(), this.#owner, now)) return true;', 'true', 'false'],
      ]),
      // The whole hash tells two GETs apart as well.
      ...inFile('lib/sync/quota-session.ts', [
        [
          "return fingerprint.startsWith('GET ') ? contentHash(fingerprint).slice(0, 8) : null;",
          'contentHash(fingerprint).slice(0, 8)',
          'contentHash(fingerprint)',
        ],
      ]),
      ...inFile('lib/domain/history-forecast.ts', [
        ['if (at - othersUpTo >= MINUTE) {', 'at - othersUpTo >= MINUTE', 'true'],
        ['if (at - othersUpTo >= MINUTE) {', 'at - othersUpTo', 'at + othersUpTo'],
      ]),
      ...inFile('lib/domain/json.ts', [
        ['if (nameTexts.size >= MOST_NAMES) nameTexts.clear();', 'nameTexts.clear();', ';'],
        ['if (known !== undefined) return known;', 'known !== undefined', 'false'],
        ['if (nameTexts.size >= MOST_NAMES) nameTexts.clear();', 'nameTexts.size >= MOST_NAMES', 'true'],
        ['if (nameTexts.size >= MOST_NAMES) nameTexts.clear();', 'nameTexts.size >= MOST_NAMES', 'false'],
        [
          'if (nameTexts.size >= MOST_NAMES) nameTexts.clear();',
          'nameTexts.size >= MOST_NAMES',
          'nameTexts.size > MOST_NAMES',
        ],
        [
          'if (nameTexts.size >= MOST_NAMES) nameTexts.clear();',
          'nameTexts.size >= MOST_NAMES',
          'nameTexts.size < MOST_NAMES',
        ],
        ['nameTexts.set(name, text);', 'nameTexts.set(name, text);', ';'],
      ]),
      ...inFile('lib/domain/plan-owed.ts', [
        ['return [...work.values()].some(({ left }) => left > 0);', 'left > 0', 'left >= 0'],
      ]),
      ...inFile('lib/domain/quota-gets.ts', [
        ['if (!Object.values(gets).some(isOver)) return gets;', '!Object.values(gets).some(isOver)', 'false'],
      ]),
      ...inFile('lib/domain/working-hours.ts', [
        ['const minute = Math.floor(now / MINUTE);', 'now / MINUTE', 'now * MINUTE'],
        [
          'if (lastRead?.minute === minute && lastRead.timeZone === timeZone) return lastRead.clock;',
          'lastRead?.minute === minute && lastRead.timeZone === timeZone',
          'false',
        ],
        ["if (timeZone === 'UTC') return clockOfUtc(now);", "timeZone === 'UTC'", 'false'],
        ["if (timeZone === 'UTC') return clockOfUtc(now);", "'UTC'", '""'],
        ['if (known) return known;', 'known', 'false'],
        ['formats.set(timeZone, made);', 'formats.set(timeZone, made);', ';'],
        [
          "if (name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)) return true;",
          "name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)",
          'false',
        ],
        [
          "if (name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)) return true;",
          "name === 'UTC'",
          'false',
        ],
        [
          "if (name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)) return true;",
          "name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)",
          "name === 'UTC' && Intl.supportedValuesOf('timeZone').includes(name)",
        ],
        [
          "if (name === 'UTC' || Intl.supportedValuesOf('timeZone').includes(name)) return true;",
          "'UTC'",
          '""',
        ],
      ]),
      ...inFile('lib/sync/settle-intent.ts', [
        ['if (possible.length < 2) return possible;', 'possible.length < 2', 'false'],
      ]),
      ...inFile('lib/sync/finish-link.ts', [
        ['if (distinct.size === 0) return 0;', 'distinct.size === 0', 'false'],
      ]),
      // Of what never stood in the mirror no failure to decode is told.
      ...inFile('lib/sync/hand-on.ts', [
        [
          'if (isWhole && before.version > 0) await clearDecodeFailure(services, before.ref);',
          'before.version > 0',
          'true',
        ],
        [
          'if (isWhole && before.version > 0) await clearDecodeFailure(services, before.ref);',
          'before.version > 0',
          'before.version >= 0',
        ],
      ]),
      // Of no links none is looked up.
      ...inFile('lib/sync/sweep-forgotten.ts', [
        ['if (links.length === 0) return links;', 'links.length === 0', 'false'],
      ]),
      ...inFile('lib/sync/send-and-mark.ts', [
        [
          'for (let from = 0; from < items.length; from += SLICE) {',
          'from < items.length',
          'from <= items.length',
        ],
      ]),
    ],
  },
  {
    why: 'A word that is passed on, and that nobody asks for',
    mutants: [
      // What was skipped has spent nothing, and the dispatcher takes the next in either case.
      ...inFile('lib/sync/write-back.ts', [["return 'skipped';", "'skipped'", '""']]),
      // Part of what is hashed, together with the id: nothing else has that hash.
      ...inFile('lib/sync/leave-counterpart.ts', [
        ["const hash = contentHash(['left', attempt.link.externalId]);", "'left'", '""'],
      ]),
      // Names of what waits for itself: each is another one all the same, and a PATCH never waits so.
      ...inFile('lib/sync/dispatch.ts', [
        ["export const DISPATCHER_LEASE = 'dispatcher';", "'dispatcher'", '""'],
        ["case 'definitions':", "'definitions'", '""'],
        ["return 'definitions';", "'definitions'", '""'],
        ["case 'writeBack':", "'writeBack'", '""'],
        ['return `writeBack ${recordKey(task.wish.ref)}`;', '`writeBack ${recordKey(task.wish.ref)}`', '``'],
        // What asks nothing of Precoro tells nothing of whether it answers, by whatever name, and nobody waits for it.
        ["return { end: 'nothing' };", "{ end: 'nothing' }", '{}'],
        ["return { end: 'nothing' };", "'nothing'", '""'],
        ["if (spent === 'skipped') return { end: 'nothing' };", "spent === 'skipped'", 'false'],
        ["if (spent === 'skipped') return { end: 'nothing' };", "'skipped'", '""'],
        ["if (spent === 'skipped') return { end: 'nothing' };", "{ end: 'nothing' }", '{}'],
        ["if (spent === 'skipped') return { end: 'nothing' };", "'nothing'", '""'],
      ]),
      // Callers tell "settled", "lost", "busy" and "moved" from the rest.
      ...inFile('lib/sync/finish-link.ts', [
        ["const end = await giveBack(services, { ...told, wait }, 'waiting');", "'waiting'", '""'],
        ["const end = await giveBack(services, failed, 'failed');", "'failed'", '""'],
      ]),
      // Callers tell "unavailable" from the rest.
      ...inFile('lib/sync/look-before-create.ts', [
        [
          "if (!MAY_DOUBLE[kind] && kind !== 'upsert') return { outcome: 'read', value: NOTHING };",
          "'read'",
          '""',
        ],
        ["return { outcome: 'read', value };", "'read'", '""'],
      ]),
    ],
  },
  {
    why: 'Other numbers that serve as well: they only have to differ from each other',
    mutants: [
      ...inFile('lib/sync/shared-ledger.ts', [
        [
          'const digits = contentHash([this.#owner, (this.#draws += 1)]).slice(0, 8);',
          'this.#draws += 1',
          'this.#draws -= 1',
        ],
      ]),
    ],
  },
];

function inFile(
  file: string,
  changes: readonly (readonly [code: string, was: string, becomes: string])[],
): readonly JudgedMutant[] {
  return changes.map((change) => [file, ...change]);
}
