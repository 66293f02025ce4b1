package dev.sandboxengine.template.yaml;

import dev.sandboxengine.template.StarterFile;
import dev.sandboxengine.template.Template;
import java.util.List;

/**
 * A template and what else its file says.
 *
 * @param template the template
 * @param nameLine the line of its name, from 1, for those who use the same one
 * @param starter the files of its starter, by path; none when it has no starter
 */
record ReadTemplate(Template template, int nameLine, List<StarterFile> starter) {}
