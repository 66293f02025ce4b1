package dev.sandboxengine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxengine.api.ProducedAnswers;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Nothing is documented that never happens: each answer of the OpenAPI document was seen by a test of this run. So it comes last
 * ({@link ClassOrderer.OrderAnnotation}), and without the others it fails.
 */
@Order(Integer.MAX_VALUE - 1)
class DocumentedAnswersIT {

    @Test
    void everyDocumentedAnswerWasSeen() {
        assertThat(ProducedAnswers.missing())
                .as("documented and never seen (of the %d that were)", ProducedAnswers.count())
                .isEmpty();
    }
}
