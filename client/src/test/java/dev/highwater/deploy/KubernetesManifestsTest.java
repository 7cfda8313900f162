package dev.highwater.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The manifests against the types of the API, and against the rules that they state. */
class KubernetesManifestsTest {
  private static final Path ROOT = Path.of("..", "deploy", "kubernetes");
  private static final String LIST = "kustomization.yaml";
  private static final Map<String, Class<? extends HasMetadata>> TYPES =
      Map.of(
          "apps/v1 Deployment", Deployment.class,
          "v1 Service", Service.class,
          "batch/v1 Job", Job.class,
          "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class);

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** The types keep what they do not know; this one refuses it. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }

                @Override
                public Boolean hasAnyGetter(Annotated annotated) {
                  return false;
                }
              })
          .build();

  @Test
  void should_be_what_the_api_knows() throws Exception {
    for (Path manifest : manifests()) {
      JsonNode document = YAML.readTree(manifest.toFile());
      HasMetadata read = typed(document);
      assertThat(read.getMetadata().getName()).as(manifest.toString()).isNotEmpty();
      // and nothing was lost on the way
      assertThat(withoutDefaults(STRICT.readTree(STRICT.writeValueAsString(read)), document))
          .as(manifest.toString())
          .isEqualTo(document);
    }
  }

  @Test
  void should_refuse_a_field_that_the_api_does_not_know() throws Exception {
    // given a mistake at every place that has fields
    int mistakes = 0;
    for (Path manifest : manifests()) {
      for (String place : objectsOf(YAML.readTree(manifest.toFile()))) {
        ObjectNode document = (ObjectNode) YAML.readTree(manifest.toFile());
        ((ObjectNode) document.at(place)).put("replicsa", 2);
        // then
        assertThatThrownBy(() -> typed(document))
            .as(manifest + " " + place)
            .hasRootCauseInstanceOf(UnrecognizedPropertyException.class)
            .hasStackTraceContaining("replicsa");
        mistakes++;
      }
    }
    assertThat(mistakes).isGreaterThan(30);
  }

  @Test
  void should_list_every_file_in_the_kustomization_beside_it() throws Exception {
    for (Path folder : folders()) {
      JsonNode list = YAML.readTree(folder.resolve(LIST).toFile());
      assertThat(list.get("apiVersion").asText()).isEqualTo("kustomize.config.k8s.io/v1beta1");
      assertThat(list.get("kind").asText()).isEqualTo("Kustomization");
      List<String> listed = new ArrayList<>();
      list.get("resources").forEach(resource -> listed.add(resource.asText()));
      try (Stream<Path> there = Files.list(folder)) {
        assertThat(there.map(path -> path.getFileName().toString()))
            .as(folder.toString())
            .filteredOn(name -> !name.equals(LIST) && !name.equals("README.md"))
            // The load is a run; whoever applies the whole does not want to start one.
            .filteredOn(name -> !folder.equals(ROOT) || !name.equals("load"))
            .containsExactlyInAnyOrderElementsOf(listed);
      }
    }
  }

  @Test
  void should_name_only_images_that_are_there() throws Exception {
    for (Path folder : folders()) {
      JsonNode images = YAML.readTree(folder.resolve(LIST).toFile()).path("images");
      for (JsonNode image : images) {
        assertThat(
                Files.readString(
                    folder.resolve(folder.endsWith("load") ? "job.yaml" : "deployment.yaml")))
            .contains("image: " + image.get("name").asText() + "\n");
      }
    }
  }

  @Test
  void should_run_without_rights() throws Exception {
    for (PodTemplateSpec pod : pods()) {
      var spec = pod.getSpec();
      assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
      assertThat(spec.getSecurityContext().getRunAsUser()).isPositive();
      assertThat(spec.getSecurityContext().getSeccompProfile().getType())
          .isEqualTo("RuntimeDefault");
      assertThat(spec.getAutomountServiceAccountToken()).isFalse();
      for (Container container : spec.getContainers()) {
        var context = container.getSecurityContext();
        assertThat(context.getReadOnlyRootFilesystem()).isTrue();
        assertThat(context.getAllowPrivilegeEscalation()).isFalse();
        assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(context.getCapabilities().getAdd()).isEmpty();
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getVolumeMounts())
            .allSatisfy(mount -> assertThat(mount.getMountPath()).isEqualTo("/tmp"));
      }
    }
  }

  @Test
  void should_keep_the_variables_of_services_out() throws Exception {
    // given HIGHWATER_SERVER_PORT and its like would be refused
    assertThat(pods())
        .hasSize(2)
        .allSatisfy(pod -> assertThat(pod.getSpec().getEnableServiceLinks()).isFalse());
  }

  @Test
  void should_give_the_server_longer_than_its_drain() throws Exception {
    // given
    Container server = only(read(Deployment.class).getSpec().getTemplate());
    long grace =
        read(Deployment.class).getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
    long preStop = server.getLifecycle().getPreStop().getSleep().getSeconds();
    String drain = value(server, "HIGHWATER_DRAIN_TIMEOUT");
    // then
    assertThat(drain).endsWith("s");
    long drainSeconds = Long.parseLong(drain.substring(0, drain.length() - 1));
    assertThat(grace).isGreaterThan(preStop + drainSeconds + 5);
    assertThat(server.getReadinessProbe().getFailureThreshold()).isEqualTo(1);
    assertThat(server.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/health/ready");
    assertThat(server.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/health/live");
  }

  @Test
  void should_agree_on_labels_and_ports() throws Exception {
    // given
    Deployment deployment = read(Deployment.class);
    Service service = read(Service.class);
    Job job = read(Job.class);
    PodMonitor monitor = read(PodMonitor.class);
    var serverLabels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    var clientLabels = job.getSpec().getTemplate().getMetadata().getLabels();
    Container server = only(deployment.getSpec().getTemplate());
    Container client = only(job.getSpec().getTemplate());
    // then
    assertThat(serverLabels)
        .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels())
        .containsAllEntriesOf(service.getSpec().getSelector())
        .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels())
        .containsEntry(monitor.getSpec().getJobLabel(), "highwater-server");
    assertThat(clientLabels)
        .containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels())
        .containsEntry(monitor.getSpec().getJobLabel(), "highwater-client");
    assertThat(clientLabels.entrySet())
        .doesNotContainAnyElementsOf(service.getSpec().getSelector().entrySet());
    String scraped = monitor.getSpec().getPodMetricsEndpoints().get(0).getPort();
    assertThat(value(server, "HIGHWATER_ADMIN")).endsWith(":" + port(server, scraped));
    assertThat(value(client, "HIGHWATER_ADMIN")).endsWith(":" + port(client, scraped));
    assertThat(server.getReadinessProbe().getHttpGet().getPort().getStrVal()).isEqualTo(scraped);
    String echo = service.getSpec().getPorts().get(0).getTargetPort().getStrVal();
    assertThat(value(server, "HIGHWATER_LISTEN")).endsWith(":" + port(server, echo));
    assertThat(value(client, "HIGHWATER_TARGETS"))
        .isEqualTo(
            service.getMetadata().getName() + ":" + service.getSpec().getPorts().get(0).getPort());
  }

  @Test
  void should_let_all_clients_of_the_job_begin_together() throws Exception {
    // given
    var job = read(Job.class).getSpec();
    Container client = only(job.getTemplate());
    // then
    assertThat(job.getCompletionMode()).isEqualTo("Indexed");
    assertThat(job.getParallelism()).isEqualTo(job.getCompletions());
    assertThat(value(client, "HIGHWATER_SHARDS")).isEqualTo(job.getCompletions().toString());
    assertThat(job.getBackoffLimitPerIndex()).isZero();
    assertThat(job.getMaxFailedIndexes()).isEqualTo(job.getCompletions());
    assertThat(job.getTemplate().getSpec().getRestartPolicy()).isEqualTo("Never");
    assertThat(value(client, "HIGHWATER_START_AT")).isEqualTo("START_AT");
    assertThat(value(client, "HIGHWATER_LOG_RESULT")).isEqualTo("true");
  }

  private static HasMetadata typed(JsonNode document) {
    String type = document.get("apiVersion").asText() + " " + document.get("kind").asText();
    Class<? extends HasMetadata> known = TYPES.get(type);
    assertThat(known).as(type).isNotNull();
    return STRICT.convertValue(document, Objects.requireNonNull(known));
  }

  private static <T extends HasMetadata> T read(Class<T> type) throws IOException {
    for (Path manifest : manifests()) {
      HasMetadata read = typed(YAML.readTree(manifest.toFile()));
      if (type.isInstance(read)) {
        return type.cast(read);
      }
    }
    throw new IllegalStateException("no manifest is a " + type.getSimpleName());
  }

  private static List<PodTemplateSpec> pods() throws IOException {
    return List.of(
        read(Deployment.class).getSpec().getTemplate(), read(Job.class).getSpec().getTemplate());
  }

  private static Container only(PodTemplateSpec pod) {
    assertThat(pod.getSpec().getContainers()).hasSize(1);
    return pod.getSpec().getContainers().get(0);
  }

  private static String value(Container container, String variable) {
    return container.getEnv().stream()
        .filter(env -> env.getName().equals(variable))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + variable));
  }

  private static int port(Container container, String name) {
    return container.getPorts().stream()
        .filter(port -> port.getName().equals(name))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no port " + name));
  }

  private static List<Path> folders() throws IOException {
    try (Stream<Path> all = Files.walk(ROOT)) {
      return all.filter(Files::isDirectory).toList();
    }
  }

  private static List<Path> manifests() throws IOException {
    try (Stream<Path> all = Files.walk(ROOT)) {
      List<Path> manifests =
          all.filter(path -> path.toString().endsWith(".yaml") && !path.endsWith(LIST)).toList();
      assertThat(manifests).hasSize(4);
      return manifests;
    }
  }

  /** Where objects with known fields are; maps of whatever keys are left out. */
  private static List<String> objectsOf(JsonNode document) {
    List<String> places = new ArrayList<>();
    collect(document, "", places);
    return places;
  }

  private static void collect(JsonNode node, String place, List<String> places) {
    if (node.isObject() && !place.matches(".*/(labels|matchLabels|selector|limits|requests)")) {
      places.add(place);
    } else if (place.endsWith("/selector") && node.has("matchLabels")) {
      places.add(place);
    }
    if (node.isObject()) {
      node.properties().forEach(f -> collect(f.getValue(), place + "/" + f.getKey(), places));
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), place + "/" + i, places);
    }
  }

  /** Without what the types write although nobody gave it. */
  private static JsonNode withoutDefaults(JsonNode written, JsonNode given) {
    if (written instanceof ObjectNode object && given.isObject()) {
      ObjectNode kept = object.objectNode();
      given
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (object.has(name)) {
                  kept.set(name, withoutDefaults(object.get(name), given.get(name)));
                }
              });
      return kept;
    }
    if (written.isArray() && given.isArray() && written.size() == given.size()) {
      var kept = YAML.createArrayNode();
      for (int i = 0; i < given.size(); i++) {
        kept.add(withoutDefaults(written.get(i), given.get(i)));
      }
      return kept;
    }
    return written;
  }
}
