package dev.sandboxengine.template.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** YAML as an editor sees it: by the core schema of YAML 1.2. */
final class YamlAsJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 20;

    private YamlAsJson() {}

    /** The value of this text; empty when it is no YAML, or holds itself. */
    static Optional<JsonNode> of(String yaml) {
        Problems problems = new Problems("");
        return YamlDocument.parse(yaml.getBytes(StandardCharsets.UTF_8), problems)
                .flatMap(root -> of(root, 0));
    }

    private static Optional<JsonNode> of(Node node, int depth) {
        if (depth > DEEPEST) {
            return Optional.empty();
        }
        return switch (node) {
            case ScalarNode scalar ->
                Optional.of(
                        scalar.getScalarStyle() == DumperOptions.ScalarStyle.PLAIN
                                ? plain(scalar.getValue())
                                : NODES.textNode(scalar.getValue()));
            case SequenceNode list -> {
                ArrayNode array = NODES.arrayNode();
                for (Node item : list.getValue()) {
                    Optional<JsonNode> value = of(item, depth + 1);
                    if (value.isEmpty()) {
                        yield Optional.empty();
                    }
                    array.add(value.get());
                }
                yield Optional.of(array);
            }
            case MappingNode map -> {
                ObjectNode object = NODES.objectNode();
                for (NodeTuple tuple : map.getValue()) {
                    Optional<JsonNode> value = of(tuple.getValueNode(), depth + 1);
                    if (value.isEmpty() || !(tuple.getKeyNode() instanceof ScalarNode key)) {
                        yield Optional.empty();
                    }
                    object.set(key.getValue(), value.get());
                }
                yield Optional.of(object);
            }
            default -> Optional.empty();
        };
    }

    private static JsonNode plain(String text) {
        if (text.matches("|~|null|Null|NULL")) {
            return NODES.nullNode();
        }
        if (text.matches("true|True|TRUE|false|False|FALSE")) {
            return NODES.booleanNode(text.equalsIgnoreCase("true"));
        }
        if (text.matches("[-+]?[0-9]+")) {
            return NODES.numberNode(new BigInteger(text));
        }
        if (text.matches("0x[0-9a-fA-F]+")) {
            return NODES.numberNode(new BigInteger(text.substring(2), 16));
        }
        if (text.matches("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")) {
            return NODES.numberNode(new BigDecimal(text));
        }
        return NODES.textNode(text);
    }
}
