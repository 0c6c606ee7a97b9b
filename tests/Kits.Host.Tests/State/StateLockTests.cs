using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

using Kits.Host.State;

namespace Kits.Host.Tests.State;

public sealed class StateLockTests : IDisposable
{
    private const string Role = "KITS_TEST_LOCKS";
    private readonly StateDirectory _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void A_second_is_told_who_holds_the_state_directory()
    {
        using var first = StateLock.TryTake(_state.Folder, out _);

        using var second = StateLock.TryTake(_state.Folder, out var holder);

        Assert.NotNull(first);
        Assert.Null(second);
        Assert.Equal(Environment.ProcessId, holder);
    }

    [Fact]
    public void It_can_be_taken_again_once_it_was_let_go()
    {
        StateLock.TryTake(_state.Folder, out _)!.Dispose();

        using var again = StateLock.TryTake(_state.Folder, out var holder);

        Assert.NotNull(again);
        Assert.Null(holder);
    }

    [Fact]
    public async Task It_is_let_go_by_the_kernel_when_its_holder_is_killed_and_not_inherited_by_what_it_started()
    {
        using var child = new Process { StartInfo = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true } };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            child.StartInfo.ArgumentList.Add(typeof(StateLockTests).Assembly.Location);
        child.StartInfo.Environment[Role] = _state.Folder;
        child.Start();
        var grandchild = int.Parse((await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, CultureInfo.InvariantCulture);
        using var survivor = Process.GetProcessById(grandchild);

        var refused = StateLock.TryTake(_state.Folder, out var holder);
        child.Kill();
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var taken = StateLock.TryTake(_state.Folder, out _);
        var outlived = !survivor.HasExited;
        survivor.Kill();

        Assert.Null(refused);
        Assert.Equal(child.Id, holder);
        Assert.True(outlived);
        Assert.NotNull(taken);
    }

    /// <summary>The child: takes the lock, starts something that outlives it, and waits to be killed.</summary>
#pragma warning disable CA2255 // the only way into a test program before its test runner
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void LockIfThatIsOurRole()
    {
        if (Environment.GetEnvironmentVariable(Role) is not { } folder)
            return;

        using var held = StateLock.TryTake(folder, out _);
        using var outlives = new Process { StartInfo = new ProcessStartInfo("sleep", "60") };
        outlives.Start();
        Console.Out.WriteLine(outlives.Id);
        Console.Out.Flush();
        outlives.WaitForExit();
    }
}
