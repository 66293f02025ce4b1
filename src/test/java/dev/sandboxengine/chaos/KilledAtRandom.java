package dev.sandboxengine.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.chaos.Story.Deed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** The engine is killed at some moment while much is going on, and started again. */
record KilledAtRandom(Scale scale, int round) implements Trial {

    private static final int DEEDS = 6;
    private static final int MILLIS_BETWEEN_DEEDS = 150;
    private static final int LONGEST_MILLIS_TO_THE_KILL = 1500;

    /** Every so often all that can be beside a workspace is there as well: a kill then meets pods of which a part is made. */
    private static final int ROUNDS_TO_A_WHOLE_POD = 3;

    @Override
    public String name() {
        return "killed at a random moment, round " + round;
    }

    @Override
    public void run(Lane lane, Report report) {
        Random random = scale.random(name());
        List<CompletableFuture<?>> asked = new ArrayList<>();
        String other = round % ROUNDS_TO_A_WHOLE_POD == 0 ? Templates.WHOLE : Templates.SMALL;
        List<String> running =
                List.of(launch(lane, other), launch(lane, Templates.SMALL), launch(lane, Templates.SMALL));
        for (int i = 0; i < DEEDS; i++) {
            Deed deed = Deed.values()[random.nextInt(Deed.values().length)];
            String id = running.get(random.nextInt(running.size()));
            asked.add(CompletableFuture.runAsync(() -> Story.begin(lane, other, id, deed)));
            pause(random.nextInt(MILLIS_BETWEEN_DEEDS));
        }
        pause(random.nextInt(LONGEST_MILLIS_TO_THE_KILL));
        lane.kill();
        report.add(Report.Count.KILLS);
        // Some were refused, and some have no answer.
        asked.forEach(each -> each.handle((_, _) -> "").join());
        lane.restart();
        var aftermath = new Aftermath(lane, report);
        aftermath.settles();
        aftermath.leavesNothing();
        report.round("killed at a random moment");
    }

    private static String launch(Lane lane, String template) {
        String id = Story.begin(lane, template, "", Deed.LAUNCH);
        assertThat(id).isNotBlank();
        return id;
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }
}
