package dev.countersign.e2e.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A document that maps attacks to tests names tests that are there: a test that is renamed or removed fails here. */
class NamedTestsTest {
    private static final Path ROOT = Path.of(System.getProperty("countersign.root", ".."));
    private static final Pattern NAMED =
            Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|IT|Contract|Journey))\\.([a-z][A-Za-z0-9]*)`");
    private static final Pattern ANNOTATION = Pattern.compile("@(Test|ParameterizedTest|TestFactory|RepeatedTest)\\b");

    /** Classes of the same name in several modules count together. */
    private static final Map<String, List<String>> SOURCES = new HashMap<>();

    @BeforeAll
    static void findTests() throws IOException {
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                String name = String.valueOf(folder.getFileName());
                boolean elsewhere = name.equals("target") || name.equals("node_modules") || name.startsWith(".git");
                return elsewhere ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String name = file.getFileName().toString();
                if (name.endsWith(".java") && file.toString().contains("src/test/java")) {
                    SOURCES.computeIfAbsent(name.replace(".java", ""), it -> new ArrayList<>())
                            .add(Files.readString(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/threat-model.md", "docs/testing.md"})
    void everyTestThatADocumentNamesIsThere(String document) throws IOException {
        Matcher named = NAMED.matcher(Files.readString(ROOT.resolve(document)));
        var missing = new TreeSet<String>();
        int count = 0;
        while (named.find()) {
            count++;
            String method = named.group(2);
            if (SOURCES.getOrDefault(named.group(1), List.of()).stream().noneMatch(source -> hasTest(source, method))) {
                missing.add(named.group(1) + "." + method);
            }
        }
        assertEquals(new TreeSet<String>(), missing, document + " names tests that are not there");
        assertTrue(count > 0, document + " names no test");
    }

    @Test
    void aNameThatIsNoTestIsNoticed() {
        assertTrue(hasTest("class T {\n    @Test\n    void good() throws Exception {\n    }\n}", "good"));
        assertTrue(hasTest(
                "    @ParameterizedTest\n    @ValueSource(ints = {1})\n    void good(int i) {\n    }\n", "good"));
        assertTrue(!hasTest("    @Test\n    void good() {\n        bad();\n    }\n\n    void bad() {\n    }\n", "bad"));
        assertTrue(!hasTest("    @Test\n    void good() {\n        bad();\n    }\n", "bad"));
    }

    /** Whether a method of this name stands under a test's annotation, with no other method between them. */
    private static boolean hasTest(String source, String method) {
        Matcher declared = Pattern.compile("(?:void|>)\\s+" + method + "\\(").matcher(source);
        while (declared.find()) {
            String before = source.substring(0, declared.start());
            int other = before.lastIndexOf("\n    }\n");
            if (ANNOTATION.matcher(before.substring(Math.max(other, 0))).find()) {
                return true;
            }
        }
        return false;
    }
}
