package dev.sandboxengine.sandbox.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.postgres.Json;
import dev.sandboxengine.template.TemplateFixtures;
import org.junit.jupiter.api.Test;

/** Rows of engines of other ages. */
class RowJsonTest {

    @Test
    void aTemplateOfAnOlderEngineHasNoneOfWhatCameLater() {
        var old = new Json("""
                {"name": "web", "description": "", "image": {"value": "web:1"}, "ttl": "PT1H",
                 "limits": {"cpuMillis": 1000, "memoryBytes": 536870912, "pids": 512, "diskBytes": null},
                 "requests": {"cpuMillis": null, "memoryBytes": null},
                 "env": {}, "labels": {}, "ports": [], "ulimits": [], "claudeAuth": "NONE"}
                """);

        assertThat(RowJson.template(old)).isEqualTo(TemplateFixtures.aTemplate("web", "web:1"));
    }

    @Test
    void whatANewerEngineAddedIsIgnored() {
        var template = TemplateFixtures.aTemplate("web", "web:1");
        var newer = new Json(RowJson.of(template).text().replaceFirst("\\{", "{\"invented\": [1],"));

        assertThat(RowJson.template(newer)).isEqualTo(template);
    }
}
