using Kits.PostgreSql.Tests.Machine;
using Kits.Sdk.Processes;
using Kits.Sdk.Settings;
using Kits.Testing;

namespace Kits.PostgreSql.Tests;

public sealed class ContractTests : KitContract
{
    protected override async Task<KitUnderTest> ArrangeAsync()
    {
        var server = await TestServer.NewAsync();
        return new KitUnderTest
        {
            NewKit = () => new PostgreSqlKit(),
            Settings = SettingValues.Of(("pgdata", server.Data)),
            Fingerprint = () => string.Join('\n', [server.Postmaster?.ToString(), File.Exists(Path.Combine(server.Data, "postmaster.pid")) ? "locked" : "free"]),
            Break = cancel =>
            {
                var postmaster = server.Postmaster!;
                ProcessTable.Signal(postmaster, TestServer.Kill);
                return Some.Events.ProcessEndAsync(postmaster, cancel);
            },
            WatchNotices = true,
            CleanUp = server.DisposeAsync,
        };
    }
}
