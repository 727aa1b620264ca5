// Suites that try less for every change: see test/support/thorough.ts.
import '../conformance/kinds.test.ts';
import '../conformance/undo.test.ts';
import '../resume/crash-points.test.ts';
import '../resume/crash-points-back.test.ts';
import '../tasks/backup/kills.test.ts';
import '../resume/server-mishaps.test.ts';
import '../resume/silence.test.ts';
import '../resume/two-operators.test.ts';
import '../tasks/copy/passing.test.ts';
