package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.TerminalRules;
import java.util.Optional;

/** What stands under {@code terminal}. */
final class TerminalShape {

    private static final Field<TerminalRules.Writers> WRITERS = Field.optional(
            "writers",
            "Who of those that may write does: all, or one at a time",
            Scalars.choice(TerminalRules.Writers.class),
            "several");
    private static final Field<TerminalRules.Recorded> RECORD = Field.optional(
            "record",
            "What is recorded; with the input, passwords are too",
            Scalars.choice(TerminalRules.Recorded.class),
            "output");

    /** The rules. */
    static final Shape<TerminalRules> SHAPE = ObjectShape.of(WRITERS, RECORD)
            .then((_, fields) -> Optional.of(new TerminalRules(fields.get(WRITERS), fields.get(RECORD))));

    private TerminalShape() {}
}
