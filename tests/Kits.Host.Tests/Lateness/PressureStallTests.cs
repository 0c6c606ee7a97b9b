using Kits.Host.Lateness;

namespace Kits.Host.Tests.Lateness;

public sealed class PressureStallTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kits-pressure-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_reads_the_totals()
    {
        Write("cpu", some: 4_000_000, full: 1);
        Write("io", some: 2, full: 5_000_000);
        Write("memory", some: 6_000_000, full: 3);
        using var pressure = new PressureStall(_folder);

        Assert.Equal(new StallTimes(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6)), pressure.Read());
    }

    [Fact]
    public void A_kernel_without_it_is_done_without()
    {
        using var pressure = new PressureStall(Path.Combine(_folder, "none"));

        Assert.Null(pressure.Read());
    }

    [Fact]
    public void This_kernel_s_own_totals_grow_or_are_not_there()
    {
        using var pressure = new PressureStall();

        Assert.True(pressure.Read() is not { } first || pressure.Read() is { } second && second.Cpu >= first.Cpu);
    }

    private void Write(string resource, long some, long full) => File.WriteAllText(
        Path.Combine(_folder, resource),
        $"some avg10=1.00 avg60=2.00 avg300=3.00 total={some}\nfull avg10=1.00 avg60=2.00 avg300=3.00 total={full}\n");
}
