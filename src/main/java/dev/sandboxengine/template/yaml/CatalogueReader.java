package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.Task;
import dev.sandboxengine.template.Task.Difficulty;
import dev.sandboxengine.template.Task.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads the files that describe the catalogue. */
final class CatalogueReader {

    private static final int MOST_SKILLS = 50;
    private static final int LONGEST_DOMAIN_DESCRIPTION = 5_000;
    private static final int LONGEST_TASK_DESCRIPTION = 100_000;
    private static final long LONGEST_TASK = Duration.ofDays(7).toSeconds();

    private static final Field<String> NAME = Field.required("name", "What people call it", Scalars.line(1, 100));
    private static final Field<String> DESCRIPTION =
            Field.optional("description", "For people", Scalars.prose(0, LONGEST_DOMAIN_DESCRIPTION), "");

    /** The fields of a {@code domain.yaml}. */
    static final Shape<ReadDomain> DOMAIN = ObjectShape.of(NAME, DESCRIPTION)
            .then((_, fields) -> fields.find(NAME).map(name -> new ReadDomain(name, fields.get(DESCRIPTION))));

    private static final String CODE_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";
    private static final Field<String> CODE = Field.optional(
            "code",
            "The name of its file without .yaml, which it is by default",
            Scalars.matching(
                    CODE_PATTERN,
                    code -> "'" + code
                            + "' is not a task's code; use letters, digits, _ . and -, at most 63, a letter or digit first"));
    private static final Field<String> TITLE = Field.required("title", "One line for people", Scalars.line(1, 200));
    private static final Field<String> TASK_DESCRIPTION = Field.optional(
            "description", "What there is to do, in Markdown", Scalars.prose(0, LONGEST_TASK_DESCRIPTION), "");
    private static final Field<Difficulty> DIFFICULTY =
            Field.optional("difficulty", "How hard it is", Scalars.choice(Difficulty.class));
    private static final Field<Level> REQUIRED_LEVEL =
            Field.optional("required_level", "For whom it is", Scalars.choice(Level.class));
    private static final Field<Long> TIME_LIMIT =
            Field.optional("time_limit", "How long it may take, in seconds", Scalars.integer(1, LONGEST_TASK));
    private static final Field<List<String>> SKILLS =
            Field.optional("skills", "What it asks for", Shapes.list(Scalars.line(1, 100), MOST_SKILLS));

    private static final Shape<Filled> TASK_FIELDS =
            ObjectShape.of(CODE, TITLE, TASK_DESCRIPTION, DIFFICULTY, REQUIRED_LEVEL, TIME_LIMIT, SKILLS);

    /** The fields of a task's file. */
    static final Shape<?> TASK = TASK_FIELDS;

    /**
     * What a {@code domain.yaml} says.
     *
     * @param name the domain's name
     * @param description its description
     */
    record ReadDomain(String name, String description) {}

    private CatalogueReader() {}

    /** The domain in these bytes; empty when they hold problems. */
    static Optional<ReadDomain> domain(byte[] bytes, Problems problems) {
        return YamlDocument.parse(bytes, problems)
                .flatMap(root -> DOMAIN.read(new Value(root, "", problems)))
                .filter(_ -> problems.isEmpty());
    }

    /** The task in these bytes, which are of a file of this name without its end; empty when they hold problems. */
    static Optional<Task> task(byte[] bytes, Problems problems, String file) {
        return YamlDocument.parse(bytes, problems)
                .flatMap(root -> TASK_FIELDS.read(new Value(root, "", problems)))
                .flatMap(fields -> task(fields, file))
                .filter(_ -> problems.isEmpty());
    }

    private static Optional<Task> task(Filled fields, String file) {
        Optional<Value> written = fields.at(CODE);
        if (written.isEmpty()) {
            if (!file.matches(CODE_PATTERN)) {
                fields.place()
                        .refuse("'" + Problems.shown(file) + "' is not a task's code; rename the file with letters,"
                                + " digits, _ . and -, at most 63");
            }
        } else if (!fields.find(CODE).orElse(file).equals(file)) {
            Optional<Task> none = written.get()
                    .refuse("a task's code is the name of its file, and this file is '" + Problems.shown(file)
                            + "'; rename one of them");
            return none;
        }
        return fields.find(TITLE)
                .map(title -> new Task(
                        file,
                        title,
                        fields.get(TASK_DESCRIPTION),
                        fields.find(DIFFICULTY),
                        fields.find(REQUIRED_LEVEL),
                        fields.find(TIME_LIMIT).map(Duration::ofSeconds),
                        fields.find(SKILLS).orElse(List.of())));
    }
}
