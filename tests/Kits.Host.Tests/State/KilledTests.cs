using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

using Kits.Core.Recovery;
using Kits.Host.State;

using Microsoft.Extensions.Logging.Abstractions;

namespace Kits.Host.Tests.State;

public sealed class KilledTests : IDisposable
{
    private const string Role = "KITS_TEST_WRITES_INTO";
    private readonly StateDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(13)]
    [InlineData(60)]
    [InlineData(250)]
    public async Task Killed_at_any_moment_all_that_was_acknowledged_is_there_and_in_order(int afterAcknowledged)
    {
        for (var life = 0; life < 3; life++)
        {
            var acknowledged = await WriteUntilKilled(afterAcknowledged);

            using var database = _state.Open();
            var state = database.Load().Of("vip");
            var numbers = state.Attempts.Select(attempt => (int)attempt.Monotonic.TotalSeconds).ToList();
            Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);                       // no hole, no swap
            Assert.InRange(numbers.Count, acknowledged + 1, int.MaxValue);
            Assert.Equal($"{numbers.Count - 1}", state.Held);                                // each group as a whole
            Assert.Equal($"{numbers.Count - 1}", state.Bag["number"]);
            Assert.Equal(numbers.Count - 1, int.Parse(Assert.Single(database.Load().OpenIntents).Reason, CultureInfo.InvariantCulture));
            await database.WriteAsync([new Change.LedgerReset("vip"), .. database.Load().OpenIntents.Select(open => new Change.IntentClosed(open.Id, "cut off"))]);
        }
    }

    private async Task<int> WriteUntilKilled(int afterAcknowledged)
    {
        using var child = new Process { StartInfo = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true } };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            child.StartInfo.ArgumentList.Add(typeof(KilledTests).Assembly.Location);
        child.StartInfo.Environment[Role] = _state.Folder;
        child.Start();

        var last = -1;
        while (last < afterAcknowledged && await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            last = int.Parse(line, CultureInfo.InvariantCulture);
        child.Kill();
        while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            last = int.TryParse(line, out var number) ? Math.Max(last, number) : last;
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.InRange(last, afterAcknowledged, int.MaxValue);
        return last;
    }

    /// <summary>The child: writes numbered groups, twenty at a time, and prints each number once it is durable.</summary>
#pragma warning disable CA2255 // the only way into a test program before its test runner
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void WriteIfThatIsOurRole()
    {
        if (Environment.GetEnvironmentVariable(Role) is not { } folder)
            return;

        using var database = ConfigurationDatabase.Open(folder, TimeProvider.System, NullLogger.Instance);
        var onTheWay = new Queue<(int Number, Task Landed)>();
        var previous = Guid.Empty;
        for (var number = 0; number < 900; number++)
        {
            var intent = new Intent(Guid.NewGuid(), "op", "vip", "restore", $"{number}", DateTimeOffset.UnixEpoch);
            onTheWay.Enqueue((number, database.WriteAsync(
                new Change.AttemptStarted("vip", new Stamp("boot", TimeSpan.FromSeconds(number), DateTimeOffset.UnixEpoch)),
                new Change.SetHeld("vip", $"{number}"),
                new Change.BagSet("vip", "number", $"{number}"),
                new Change.IntentClosed(previous, "done"),
                new Change.IntentOpened(intent))));
            previous = intent.Id;
            if (onTheWay.Count == 20)
                Acknowledge(onTheWay.Dequeue());
        }

        while (onTheWay.TryDequeue(out var write))
            Acknowledge(write);
        Process.GetCurrentProcess().WaitForExit();             // to be killed

        static void Acknowledge((int Number, Task Landed) write)
        {
            write.Landed.GetAwaiter().GetResult();
            Console.Out.WriteLine(write.Number);
            Console.Out.Flush();
        }
    }
}
