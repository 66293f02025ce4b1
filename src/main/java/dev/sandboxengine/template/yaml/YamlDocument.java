package dev.sandboxengine.template.yaml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Makes a tree of the bytes of a file. Nothing is constructed from it, so that no tag can name a class; size, depth and
 * aliases are bounded, so that a small file cannot become a large tree.
 */
final class YamlDocument {

    static final int MOST_BYTES = 256 * 1024;
    private static final int DEEPEST = 16;
    private static final int MOST_ALIASES = 50;
    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE, Tag.MAP, Tag.SEQ);

    private YamlDocument() {}

    /** The map that the file consists of; empty when a problem says why there is none. */
    static Optional<MappingNode> parse(byte[] bytes, Problems problems) {
        if (bytes.length > MOST_BYTES) {
            problems.add("is larger than " + MOST_BYTES / 1024 + " KiB; such a file is a few lines");
            return Optional.empty();
        }
        return text(bytes, problems).flatMap(text -> tree(text, problems)).flatMap(root -> map(root, problems));
    }

    /** Whatever this text consists of, whose length the caller has bounded; empty when a problem says why it cannot be read. */
    static Optional<Node> tree(String text, Problems problems) {
        return compose(text, problems).filter(root -> hasPlainTags(root, problems));
    }

    private static Optional<String> text(byte[] bytes, Problems problems) {
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), text, true);
        text.flip();
        if (result.isError()) {
            problems.add(lineAt(text, text.length()), "", "is not UTF-8 text; save it as UTF-8");
            return Optional.empty();
        }
        return Optional.of(
                text.length() > 0 && text.charAt(0) == '\ufeff'
                        ? text.subSequence(1, text.length()).toString()
                        : text.toString());
    }

    private static Optional<Node> compose(String text, Problems problems) {
        try {
            Composer composer = composer(text);
            if (!composer.checkNode()) {
                problems.add("is empty; write its fields, each as `name: value`");
                return Optional.empty();
            }
            Node root = composer.getNode();
            if (composer.checkNode()) {
                problems.add(composer.getNode(), "", "holds more than one document; write each into its own file");
                return Optional.empty();
            }
            return Optional.of(root);
        } catch (ReaderException unreadable) {
            problems.add(
                    lineAt(text, unreadable.getPosition()),
                    "",
                    String.format("holds a character that YAML does not allow: U+%04X", unreadable.getCodePoint()));
        } catch (MarkedYAMLException malformed) {
            Mark mark = malformed.getProblemMark();
            String problem = malformed.getProblem() == null ? "unreadable" : malformed.getProblem();
            problems.add(mark == null ? 0 : mark.getLine() + 1, "", "is not YAML: " + Problems.shown(problem));
        } catch (YAMLException unbounded) {
            problems.add("is not a plain YAML file: " + unbounded.getMessage());
        } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
            // The scanner lets them through for some malformed numbers in directives and escapes.
            problems.add("is not YAML: it holds a malformed directive or escape");
        }
        return Optional.empty();
    }

    private static Composer composer(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        // The length is bounded by whoever has the text, in the words of what it is.
        options.setCodePointLimit(Integer.MAX_VALUE);
        return new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options);
    }

    private static Optional<MappingNode> map(Node root, Problems problems) {
        if (root instanceof MappingNode map) {
            return Optional.of(map);
        }
        problems.add(root, "", "is not a map; write fields with values, each as `name: value`");
        return Optional.empty();
    }

    private static boolean hasPlainTags(Node root, Problems problems) {
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> open = new ArrayDeque<>();
        open.push(root);
        boolean arePlain = true;
        while (!open.isEmpty()) {
            Node node = open.pop();
            if (!seen.add(node)) {
                continue;
            }
            if (!PLAIN_TAGS.contains(node.getTag())) {
                String tag = Problems.shown(node.getTag().getValue());
                problems.add(node, "", "the tag '" + tag + "' is not allowed; write the plain value");
                arePlain = false;
            }
            if (node instanceof SequenceNode list) {
                list.getValue().forEach(open::push);
            } else if (node instanceof MappingNode map) {
                for (NodeTuple tuple : map.getValue()) {
                    open.push(tuple.getKeyNode());
                    open.push(tuple.getValueNode());
                }
            }
        }
        return arePlain;
    }

    private static int lineAt(CharSequence text, int position) {
        int end = text.toString()
                .offsetByCodePoints(0, Math.min(position, Character.codePointCount(text, 0, text.length())));
        return 1 + (int) text.subSequence(0, end).chars().filter(c -> c == '\n').count();
    }
}
