// What a Kits script may use, for the editor's C# language server. Written by "kits script new"; the compiler of scripts leaves it out.
#r "KITS_SCRIPTING"
using System.Threading;
using Kits.Scripting.CSharp;
using Kits.Scripting.Vocabulary;

string Hook => throw null;
string Action => throw null;
ScriptResource Resource => throw null;
string Node => throw null;
ScriptSettings Settings => throw null;
ScriptResult Result => throw null;
ScriptEvent Event => throw null;
IReadOnlyList<string> Args => throw null;
ScriptBag Bag => throw null;
CancellationToken Cancel => throw null;
ScriptAnswer InService() => throw null;
ScriptAnswer Degraded(string why) => throw null;
ScriptAnswer Failed(string why) => throw null;
ScriptAnswer Unknown(string why) => throw null;
ScriptAnswer OutOfService(string why = null) => throw null;
void Log(object text) => throw null;
Task<CommandAnswer> Run(params string[] argv) => throw null;
Task<CommandAnswer> Run(string[] argv, string user = null, string dir = "/", IReadOnlyDictionary<string, string> env = null, string timeout = null, string output = null) => throw null;
Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> Sql(string text, params object[] parameters) => throw null;
Task<HttpAnswer> Http(string url, string method = null, IReadOnlyDictionary<string, string> headers = null, string body = null, string timeout = null) => throw null;
Task<TcpAnswer> Tcp(string host, int port, string send = null, bool receive = false, string timeout = null) => throw null;
Task Sleep(string time) => throw null;
string Secret(string name) => throw null;
