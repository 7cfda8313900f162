import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.ClassFileVersion;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the classes of a jar that are too old for an AOT cache in a newer class file format; part
 * of the build of the images.
 *
 * <p>{@code java NewerClasses.java JAR}. Classes below Java 6 have no stack maps, which a cache
 * wants; here they get them, and else stay what they are. Needs Java 24 or newer.
 */
final class NewerClasses {
  private static final int MAJOR_WITH_STACK_MAPS = 50; // Java 6
  private static final int WANTED_MAJOR = 52;

  private NewerClasses() {}

  public static void main(String[] args) throws Exception {
    Path jar = Path.of(args[0]);
    int written = 0;
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        FileSystem content = FileSystems.newFileSystem(jar)) {
      ClassFile format =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ClassHierarchyResolverOption.of(
                  ClassHierarchyResolver.ofResourceParsing(loader).cached()));
      List<Path> classes;
      try (Stream<Path> all = Files.walk(content.getPath("/"))) {
        classes = all.filter(file -> file.toString().endsWith(".class")).toList();
      }
      for (Path file : classes) {
        var old = format.parse(Files.readAllBytes(file));
        if (old.majorVersion() < MAJOR_WITH_STACK_MAPS) {
          Files.write(
              file,
              format.transformClass(
                  old,
ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL) // not a copy of bytes
                      .andThen(
                          (builder, element) -> {
                            if (element instanceof ClassFileVersion) {
                              builder.withVersion(WANTED_MAJOR, 0);
                            } else {
                              builder.with(element);
                            }
                          })));
          written++;
        }
      }
    }
    System.out.println(jar.getFileName() + ": " + written + " classes in a newer format");
  }
}
