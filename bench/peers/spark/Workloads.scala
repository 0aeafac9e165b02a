/**
 * The bench's workloads on Apache Spark's RDD API. Arguments: how often each runs, then the names of the workloads.
 * Prints a line `BENCH {"workload","ms","cpu","check"}` for each, with wall and processor time of every run. Inputs come in the environment: BENCH_PROSE, BENCH_SALES, BENCH_EDGES.
 */
import com.sun.management.OperatingSystemMXBean
import java.lang.management.ManagementFactory
import java.nio.file.Files
import java.util.Locale
import org.apache.spark.{SparkConf, SparkContext}
import org.apache.spark.rdd.RDD
import org.apache.spark.storage.StorageLevel

object Workloads {
  private val prose = sys.env("BENCH_PROSE")
  private val sales = sys.env("BENCH_SALES")
  private val edges = sys.env("BENCH_EDGES")

  /** What runs before the clock, what is timed, and what frees it. */
  private final case class Work(prepare: SparkContext => (() => Any, () => Unit))
  private def timed(body: SparkContext => Any): Work = Work(sc => (() => body(sc), () => ()))

  private def mix(i: Long): Long = (i * 48271L + 11L) % 2147483647L

  private def increments(rdd: RDD[Long]): RDD[Long] = (1 to 10).foldLeft(rdd)((last, _) => last.map(_ + 1))
  private def lineage(sc: SparkContext): RDD[Long] = increments(sc.range(1, 100000, 1, 5))
  private def sumAndCount(rdd: RDD[Long]): String = s"${rdd.reduce(_ + _)} ${rdd.count()}"
  private def checkpointed(sc: SparkContext): RDD[Long] = { val rdd = lineage(sc); rdd.checkpoint(); rdd.count(); rdd }

  private def reduceByKey(sc: SparkContext, rows: Long): Any =
    sc.range(0, rows, 1, 4).map(i => (mix(i) % (rows / 4), 1L)).reduceByKey(_ + _, 4).count()

  private def sortByKey(sc: SparkContext, rows: Long): Any = {
    val sorted = sc.range(0, rows, 1, 4).map(i => (mix(i), i)).sortByKey(true, 4)
    s"${sorted.first()} ${sorted.count()}"
  }

  private def join(sc: SparkContext, rows: Long): Any = {
    val left = sc.range(0, rows, 1, 4).map(i => (mix(i) % (rows / 2), i))
    val right = sc.range(0, rows / 2, 1, 4).map(i => (i, i * 2))
    left.join(right, 4).count()
  }

  private def scan(level: StorageLevel): Work = Work { sc =>
    val rows = sc.range(0, 4000000L, 1, 4).map(i => (i, "v" + i % 1000)).persist(level)
    rows.count()
    (() => rows.filter(_._2 == "v7").count(), () => rows.unpersist(true))
  }

  private def words(sc: SparkContext): Any = {
    val book = sc.textFile(prose, 4)
    val counts = sc.union(Seq.fill(10)(book)).flatMap(_.split("[^A-Za-z']+")).filter(_.nonEmpty).map(word => (word.toLowerCase, 1)).reduceByKey(_ + _, 4)
    val top = counts.takeOrdered(3)(Ordering.by((entry: (String, Int)) => -entry._2))
    s"${counts.count()} ${top.mkString(" ")}"
  }

  private def salesByKey(sc: SparkContext): Any =
    sc.textFile(sales).filter(line => !line.startsWith("InvoiceNo"))
      .map { line => val fields = line.split(","); val n = fields.length; (fields(n - 1), fields(n - 5).toDouble * fields(n - 3).toDouble) }
      .reduceByKey(_ + _, 4).sortBy(-_._2).take(3)
      .map { case (key, sum) => f"$key $sum%.2f" }.mkString(" ")

  private def pageRank(sc: SparkContext): Any = {
    val links = sc.textFile(edges, 4).filter(line => !line.startsWith("#") && line.nonEmpty)
      .map { line => val ends = line.split("\\s+"); (ends(0), ends(1)) }
      .distinct(4).groupByKey(4).cache()
    val ranks = (1 to 10).foldLeft(links.mapValues(_ => 1.0)) { (last, _) =>
      links.join(last, 4).values.flatMap { case (targets, rank) => val share = rank / targets.size; targets.map(target => (target, share)) }
        .reduceByKey(_ + _, 4).mapValues(sum => 0.15 + 0.85 * sum)
    }
    val top = ranks.takeOrdered(3)(Ordering.by((entry: (String, Double)) => -entry._2))
    links.unpersist(true)
    top.map { case (page, rank) => f"$page $rank%.4f" }.mkString(" ")
  }

  private def kMeans(sc: SparkContext): Any = {
    val dimensions = 8
    val clusters = 8
    val points = sc.range(0, 400000L, 1, 4).map(i => Array.tabulate(dimensions)(j => (mix(i * dimensions + j) % 10000L) / 1000.0 + (i % clusters) * 3)).cache()
    var centers = Array.tabulate(clusters)(c => Array.tabulate(dimensions)(j => (mix(c.toLong * dimensions + j) % 10000L) / 1000.0 + c * 3.0))
    for (_ <- 1 to 10) {
      val shared = sc.broadcast(centers)
      val sums = points.map { point =>
        val candidates = shared.value
        var best = 0
        var smallest = Double.PositiveInfinity
        var c = 0
        while (c < clusters) {
          val center = candidates(c)
          var distance = 0.0
          var j = 0
          while (j < dimensions) { val x = point(j) - center(j); distance += x * x; j += 1 }
          if (distance < smallest) { smallest = distance; best = c }
          c += 1
        }
        (best, (point, 1L))
      }.reduceByKey((a, b) => (Array.tabulate(dimensions)(j => a._1(j) + b._1(j)), a._2 + b._2), 4).collectAsMap()
      centers = Array.tabulate(clusters)(c => sums.get(c).map { case (sum, n) => sum.map(_ / n) }.getOrElse(centers(c)))
    }
    points.unpersist(true)
    f"${centers.map(_.sum).sum}%.6f"
  }

  private val work: Map[String, Work] = Map(
    "empty-tasks-1000" -> timed(sc => sc.parallelize(1 to 1000, 1000).count()),
    "jobs-100-small" -> timed { sc => val rdd = sc.parallelize(1 to 100, 2); (1 to 100).map(_ => rdd.count()).sum },
    "map-chain-10" -> timed(sc => increments(sc.range(0, 10000000L, 1, 4)).reduce(_ + _)),
    "lineage-no-checkpoint" -> timed(sc => sumAndCount(lineage(sc))),
    "lineage-checkpoint-write" -> timed { sc => val rdd = lineage(sc); rdd.checkpoint(); rdd.count() },
    "lineage-checkpoint-read" -> Work { sc => val rdd = checkpointed(sc); (() => sumAndCount(rdd), () => ()) },
    "word-count" -> timed(words),
    "reduce-by-key" -> timed(reduceByKey(_, 4000000L)),
    "group-by-key" -> timed(sc => sc.range(0, 2000000L, 1, 4).map(i => (mix(i) % 100000L, i)).groupByKey(4).mapValues(_.size).map(_._2.toLong).reduce(_ max _)),
    "sort-by-key" -> timed(sortByKey(_, 2000000L)),
    "join" -> timed(join(_, 1000000L)),
    "distinct-strings" -> timed(sc => sc.range(0, 2000000L, 1, 4).map(i => "user-" + mix(i) % 300000L).distinct(4).count()),
    "cached-scan" -> scan(StorageLevel.MEMORY_ONLY),
    "cached-scan-serialized" -> scan(StorageLevel.MEMORY_ONLY_SER),
    "retail-by-country" -> timed(salesByKey),
    "pagerank-10" -> timed(pageRank),
    "k-means-10" -> timed(kMeans),
    "reduce-by-key-40m" -> timed(reduceByKey(_, 40000000L)),
    "sort-by-key-20m" -> timed(sortByKey(_, 20000000L)),
    "join-10m" -> timed(join(_, 10000000L)),
  )

  private val system = ManagementFactory.getOperatingSystemMXBean.asInstanceOf[OperatingSystemMXBean]

  /** Milliseconds on the clock and of the processor, over all threads. */
  private def measured(body: => Unit): (Double, Double) = {
    val (from, cpuFrom) = (System.nanoTime, system.getProcessCpuTime)
    body
    ((System.nanoTime - from) / 1e6, (system.getProcessCpuTime - cpuFrom) / 1e6)
  }

  private def numbers(values: Seq[Double]): String = values.map("%.2f".formatLocal(Locale.ROOT, _)).mkString("[", ",", "]")

  private def report(name: String, times: Seq[(Double, Double)], check: Any): Unit =
    println(s"""BENCH {"workload":"$name","ms":${numbers(times.map(_._1))},"cpu":${numbers(times.map(_._2))},"check":"$check"}""")

  def main(args: Array[String]): Unit = {
    val runs = args(0).toInt
    val names = args.toSeq.drop(1)
    var sc: SparkContext = null
    var first = 0L
    val startup = measured {
      sc = new SparkContext(new SparkConf().setAppName("bench").set("spark.ui.showConsoleProgress", "false"))
      first = sc.range(0, 1000, 1, 2).count()
    }
    sc.setLogLevel("ERROR")
    sc.setCheckpointDir(Files.createTempDirectory("bench-checkpoints").toString)
    for (name <- names) {
      if (name == "startup") report(name, Seq(startup), first)
      else {
        val (body, end) = work(name).prepare(sc)
        var check: Any = null
        val times = (1 to runs).map(_ => measured { check = body() })
        end()
        report(name, times, check)
      }
    }
    sc.stop()
  }
}
