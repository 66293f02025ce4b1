package dev.sandboxengine.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxengine.Racing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** No entry is lost while the database is away, and none is added twice. */
class AuditRecorderTest {

    private final List<String> added = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean away;
    private volatile boolean confirms = true;
    private volatile int asked;

    private final AuditTrail trail = new AuditTrail() {
        @Override
        public void add(AuditEntry entry) {
            asked++;
            if (away) {
                throw new IllegalStateException("away");
            }
            added.add(entry.principalName().orElseThrow());
            if (!confirms) {
                throw new IllegalStateException("the connection broke after the commit");
            }
        }

        @Override
        public void addOnce(AuditEntry entry) {
            if (!added.contains(entry.principalName().orElseThrow())) {
                add(entry);
            }
        }

        @Override
        public List<AuditRow> page(AuditQuery query, long before, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long count(AuditQuery query) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int removeOlder(Instant than, int most) {
            throw new UnsupportedOperationException();
        }
    };

    private final AuditRecorder recorder = new AuditRecorder(trail, 3);

    @Test
    void anEntryIsThereBeforeTheAnswer() {
        recorder.record(Entries.entry("a"));
        assertThat(added).containsExactly("a");
        assertThat(recorder.waiting()).isZero();
    }

    @Test
    void entriesWaitInOrder() {
        away = true;
        recorder.record(Entries.entry("a"));
        recorder.record(Entries.entry("b"));
        assertThat(asked).as("who waits in line does not try").isEqualTo(1);
        assertThatThrownBy(recorder::addWaiting).hasMessage("away");
        away = false;
        recorder.record(Entries.entry("c"));
        recorder.addWaiting();
        assertThat(added).containsExactly("a", "b", "c");
        recorder.record(Entries.entry("d"));
        assertThat(added).containsExactly("a", "b", "c", "d");
    }

    @Test
    void anEntryThatWasAddedWithoutAWordIsNotAddedAgain() {
        confirms = false;
        recorder.record(Entries.entry("a"));
        assertThat(recorder.waiting()).isEqualTo(1);
        confirms = true;
        recorder.addWaiting();
        assertThat(added).containsExactly("a");
        assertThat(recorder.waiting()).isZero();
    }

    @Test
    void onlySoManyWait() {
        away = true;
        IntStream.range(0, 10).forEach(i -> recorder.record(Entries.entry("x" + i)));
        assertThat(recorder.waiting()).isEqualTo(3);
        recorder.close();
        assertThat(recorder.waiting()).isZero();
    }

    @Test
    void noneIsLostWhenManyComeAtOnce() {
        var roomy = new AuditRecorder(trail, 1000);
        Racing.times(8, thread -> {
            for (int i = 0; i < 50; i++) {
                away = i % 7 == thread % 7;
                roomy.record(Entries.entry(thread + "-" + i));
                try {
                    roomy.addWaiting();
                } catch (IllegalStateException _) {
                    // it is away at that moment
                }
            }
            return true;
        });
        away = false;
        roomy.close();
        assertThat(added).hasSize(400).doesNotHaveDuplicates();
    }
}
