package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.Template;

/**
 * A template and where its name stands, for those who use the same one.
 *
 * @param template the template
 * @param nameLine the line of its name, from 1
 */
record ReadTemplate(Template template, int nameLine) {}
