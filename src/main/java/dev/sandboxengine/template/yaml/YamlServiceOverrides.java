package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.InvalidServices;
import dev.sandboxengine.template.ServiceOverrides;
import dev.sandboxengine.template.ServiceSpec;
import dev.sandboxengine.template.Template;
import dev.sandboxengine.template.TemplateProblem;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a request's services as a template's are read: JSON is YAML. */
public final class YamlServiceOverrides implements ServiceOverrides {

    private static final String FIELD = "services";

    @Override
    public List<ServiceSpec> read(String json, Template template) {
        if (json.length() > YamlDocument.MOST_BYTES) {
            throw new InvalidServices(
                    FIELD,
                    "services have more than " + YamlDocument.MOST_BYTES + " characters in all; make them smaller");
        }
        Problems problems = new Problems("");
        Optional<Node> root = YamlDocument.tree(asYaml(json), problems);
        List<ServiceSpec> services = root.map(it -> new Value(it, FIELD, problems))
                .filter(value -> !value.isNothing())
                .flatMap(ServiceShape.LIST::read)
                .map(written -> ServiceReader.ofRequest(written, template.services()))
                .orElse(List.of());
        for (TemplateProblem problem : problems.list()) {
            throw new InvalidServices(problem.field().isEmpty() ? FIELD : problem.field(), problem.message());
        }
        return services;
    }

    /** JSON allows an escape and characters in its texts that YAML does not. */
    private static String asYaml(String json) {
        StringBuilder yaml = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\\' && i + 1 < json.length()) {
                char escaped = json.charAt(++i);
                if (escaped != '/') {
                    yaml.append(c);
                }
                yaml.append(escaped);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < json.length()
                    && Character.isLowSurrogate(json.charAt(i + 1))) {
                yaml.append(c).append(json.charAt(++i));
            } else if (isPlain(c)) {
                yaml.append(c);
            } else {
                yaml.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return yaml.toString();
    }

    /** Whether it stands for itself in YAML's quotes; some end a line there, some mark the order of bytes, some are refused. */
    private static boolean isPlain(char c) {
        return switch (c) {
            case '\u2028', '\u2029', '\ufeff', '\ufffe', '\uffff' -> false;
            default -> c < 0x7f || (c >= 0xa0 && !Character.isSurrogate(c));
        };
    }
}
