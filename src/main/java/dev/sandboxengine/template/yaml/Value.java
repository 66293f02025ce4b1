package dev.sandboxengine.template.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * What stands in a file at a field. Each way to read it answers empty after it has reported why it could not.
 *
 * @param node the field's value
 * @param path where it stands, for example {@code expose[1].port}
 * @param problems where mistakes go
 */
record Value(Node node, String path, Problems problems) {

    // Without leading zeros: YAML 1.1 reads 010 as eight, its reader most likely as ten.
    static final Pattern INTEGER = Pattern.compile("[-+]?(?:0|[1-9][0-9]{0,18})");

    /** A text that stands in no file. */
    static Value of(String text) {
        return new Value(
                new ScalarNode(Tag.STR, text, null, null, DumperOptions.ScalarStyle.DOUBLE_QUOTED),
                "",
                new Problems(""));
    }

    /** Whether nothing is written here: {@code field:} or {@code field: ~}. */
    boolean isNothing() {
        return node.getTag().equals(Tag.NULL);
    }

    /** Where it begins, from 1. */
    int line() {
        return node.getStartMark().getLine() + 1;
    }

    /** Whether this is a number without quotes and fraction. */
    boolean isPlainInteger() {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && INTEGER.matcher(scalar.getValue()).matches();
    }

    /** The text exactly as it is written, also of numbers and booleans: {@code 1.10} stays {@code 1.10}. */
    Optional<String> text() {
        if (isNothing()) {
            return refuse("has no value; write one or remove the field");
        }
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : refuse("must be a single value");
    }

    /** What the parser makes of the text; its {@link IllegalArgumentException} becomes a problem here. */
    <T> Optional<T> parsed(Function<String, T> parser) {
        return text().flatMap(text -> {
            try {
                return Optional.of(parser.apply(text));
            } catch (IllegalArgumentException illegal) {
                return refuse(String.valueOf(illegal.getMessage()));
            }
        });
    }

    Optional<Long> integer(long least, long most) {
        return text().flatMap(text -> {
            if (INTEGER.matcher(text).matches()) {
                try {
                    long number = Long.parseLong(text);
                    if (number >= least && number <= most) {
                        return Optional.of(number);
                    }
                } catch (NumberFormatException _) {
                    // Nineteen digits may be too many; the message is the same.
                }
            }
            String range = least == Long.MIN_VALUE
                    ? "of at most " + most
                    : most == Long.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
            return refuse("must be a whole number " + range + ", not '" + Problems.shown(text) + "'");
        });
    }

    Optional<Boolean> flag() {
        return text().flatMap(text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> Optional.of(true);
            case "false", "no", "off" -> Optional.of(false);
            default -> refuse("must be true or false, not '" + Problems.shown(text) + "'");
        });
    }

    /** The items of a list; what is none has none. */
    List<Value> items() {
        List<Value> items = new ArrayList<>();
        if (!(node instanceof SequenceNode list)) {
            return items;
        }
        for (Node item : list.getValue()) {
            items.add(new Value(item, path + "[" + items.size() + "]", problems));
        }
        return items;
    }

    /** Reports what is wrong here; always empty. */
    <T> Optional<T> refuse(String message) {
        problems.add(node, path, message);
        return Optional.empty();
    }
}
