package dev.sandboxengine.template;

import static dev.sandboxengine.template.TemplateFixtures.aTemplate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is true of all {@link Templates}, wherever they come from. */
public abstract class TemplatesContract {

    protected abstract Templates templates();

    /** Makes a template of this name and image, all else by default, known; or replaces the one of this name. */
    protected abstract void put(String name, String image);

    /** Takes the template of this name away. */
    protected abstract void remove(String name);

    /** Makes the source of this template bad. */
    protected abstract void spoil(String name);

    @Test
    void withoutASourceThereIsNothing() {
        assertThat(templates().list()).isEmpty();
        assertThat(templates().problems()).isEmpty();
        assertThat(templates().find("web")).isEmpty();
        assertThat(templates().starter("0".repeat(64))).isEmpty();
    }

    @Test
    void aTemplateIsFoundByItsName() {
        put("web", "web:1");

        assertThat(templates().find("web")).contains(aTemplate("web", "web:1"));
        assertThat(templates().find("Web")).isEmpty();
        assertThat(templates().find("")).isEmpty();
    }

    @Test
    void templatesAreListedByName() {
        put("zebra", "a:1");
        put("ant", "z:1");
        put("mole", "m:1");

        assertThat(templates().list()).extracting(Template::name).containsExactly("ant", "mole", "zebra");
    }

    @Test
    void whatIsListedIsFound() {
        put("one", "a:1");
        put("two", "a:1");

        assertThat(templates().list())
                .allSatisfy(template ->
                        assertThat(templates().find(template.name())).contains(template));
    }

    @Test
    void aChangeReplacesTheTemplate() {
        put("web", "web:1");
        put("web", "web:2");

        assertThat(templates().list()).containsExactly(aTemplate("web", "web:2"));
    }

    @Test
    void aRemovedTemplateIsGone() {
        put("web", "web:1");
        put("other", "web:1");
        remove("web");

        assertThat(templates().find("web")).isEmpty();
        assertThat(templates().list()).containsExactly(aTemplate("other", "web:1"));
    }

    @Test
    void aBadSourceIsAProblemAndLeavesAllTemplatesAsTheyWere() {
        put("good", "good:1");
        put("web", "web:1");
        spoil("web");

        assertThat(templates().list()).containsExactly(aTemplate("good", "good:1"), aTemplate("web", "web:1"));
        assertThat(templates().problems()).isNotEmpty();
    }

    @Test
    void anAnswerStaysAsItWas() {
        put("web", "web:1");
        List<Template> before = templates().list();
        remove("web");

        assertThat(before).hasSize(1);
        assertThatThrownBy(before::removeFirst).isInstanceOf(UnsupportedOperationException.class);
    }
}
