/** Templates from a folder of YAML files. */
@NullMarked
package dev.sandboxengine.template.yaml;

import org.jspecify.annotations.NullMarked;
