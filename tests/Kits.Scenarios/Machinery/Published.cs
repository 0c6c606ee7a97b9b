using System.Reflection;

[assembly: AssemblyFixture(typeof(Kits.Scenarios.Machinery.Published))]
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Kits.Scenarios.Machinery;

/// <summary>The host as it is installed: published once for all tests, or given by KITS_PUBLISHED.</summary>
public sealed class Published : IAsyncLifetime
{
    private string? _temporary;

    /// <summary>The clone that the tests were built from.</summary>
    public static string Root { get; } = typeof(Published).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(metadata => metadata.Key == "Root").Value!;

    /// <summary>The folder with bin and kits.</summary>
    public string Folder { get; private set; } = "";

    /// <summary>The folder with kitsd and the commands.</summary>
    public string Bin => Path.Combine(Folder, "bin");

    /// <summary>Publishes, unless it was done before.</summary>
    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("KITS_PUBLISHED") is { Length: > 0 } given)
        {
            Folder = given;
            return;
        }

        _temporary = Directory.CreateTempSubdirectory("kits-").FullName;
        Folder = Path.Combine(_temporary, "host");
        using var publish = new RunningCommand([Path.Combine(Root, "core", "publish.sh"), Folder]);
        var outcome = await publish.EndAsync();
        Assert.True(outcome.Exit == 0, $"core/publish.sh: {outcome}");
    }

    /// <summary>Leaves nothing behind.</summary>
    public ValueTask DisposeAsync()
    {
        if (_temporary is not null)
            Directory.Delete(_temporary, recursive: true);

        return ValueTask.CompletedTask;
    }
}
