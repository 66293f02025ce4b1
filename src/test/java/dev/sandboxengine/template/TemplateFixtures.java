package dev.sandboxengine.template;

import dev.sandboxengine.runtime.ImageRef;
import dev.sandboxengine.runtime.Limits;
import dev.sandboxengine.runtime.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Templates for tests. */
public final class TemplateFixtures {

    private TemplateFixtures() {}

    /** A template with every default of the product. */
    public static Template aTemplate(String name, String image) {
        return new Template(
                name,
                "",
                new ImageRef(image),
                Duration.ofHours(1),
                new Limits(1000, 512L << 20, 512, OptionalLong.empty()),
                Requests.NONE,
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                ClaudeAuth.NONE);
    }
}
