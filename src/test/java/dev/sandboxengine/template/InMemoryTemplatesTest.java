package dev.sandboxengine.template;

class InMemoryTemplatesTest extends TemplatesContract {

    private final InMemoryTemplates templates = new InMemoryTemplates();

    @Override
    protected Templates templates() {
        return templates;
    }

    @Override
    protected void put(String name, String image) {
        templates.put(TemplateFixtures.aTemplate(name, image));
    }

    @Override
    protected void remove(String name) {
        templates.remove(name);
    }

    @Override
    protected void spoil(String name) {
        templates.report(new TemplateProblem(name, 1, "", "is bad"));
    }
}
