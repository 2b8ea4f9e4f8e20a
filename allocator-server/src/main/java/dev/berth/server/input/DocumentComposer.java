package dev.berth.server.input;

import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Composes a text's one document, watching how deep it nests: the composer would overflow the stack. */
final class DocumentComposer {
    private DocumentComposer() {}

    static Node compose(Path file, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.toString())
                .setSchema(new CoreSchemaWithoutMerging())
                .setCodePointLimit(Integer.MAX_VALUE) // SourceText has limited it
                .setMaxAliasesForCollections(Integer.MAX_VALUE) // GraphLimits measures what they expand to
                .build();
        Parser parser = new ParserImpl(settings, new StreamReader(settings, text));
        Composer composer = new Composer(settings, new DepthGuard(file, parser));
        if (!composer.hasNext()) {
            throw SourceDocument.empty(file);
        }
        Node first = composer.next();
        if (composer.hasNext()) {
            throw InputException.at(
                    file,
                    SourceDocument.line(composer.next()),
                    "a second document starts here",
                    "keep one document a file, and name every file");
        }
        return first;
    }

    /** Counts how many collections are open. */
    private static final class DepthGuard implements Parser {
        private final Path file;
        private final Parser parser;
        private int depth;

        DepthGuard(Path file, Parser parser) {
            this.file = file;
            this.parser = parser;
        }

        @Override
        public boolean checkEvent(Event.ID choice) {
            return parser.checkEvent(choice);
        }

        @Override
        public Event peekEvent() {
            return parser.peekEvent();
        }

        @Override
        public boolean hasNext() {
            return parser.hasNext();
        }

        /** @throws NoSuchElementException never: asked only for what is there */
        @Override
        public Event next() {
            Event event = parser.next();
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> {
                    if (++depth > SourceDocument.DEEPEST) {
                        int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
                        throw InputException.at(
                                file,
                                line,
                                "nested more than " + SourceDocument.DEEPEST + " levels deep",
                                "nothing that is read here nests so deep; check the file");
                    }
                }
                case MappingEnd, SequenceEnd -> depth--;
                default -> {}
            }
            return event;
        }
    }

    /**
     * YAML 1.2, merge keys left as they are: the composer would copy what they merge while it composes, before anybody could
     * measure it, and 30 lines can ask for 10^30 copies.
     */
    private static final class CoreSchemaWithoutMerging extends CoreSchema {
        private final ScalarResolver resolver = new CoreScalarResolver(false);

        @Override
        public ScalarResolver getScalarResolver() {
            return resolver;
        }
    }
}
