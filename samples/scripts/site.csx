// What is peculiar to this site. The scripts beside it load it.
static class Site
{
    public const string Health = "http://127.0.0.1:8080/health";
    public static readonly string[] Pages = ["http://127.0.0.1:8080/", "http://127.0.0.1:8080/search?q=a"];
    public const string Chat = "https://chat.example.org/hooks/";
    public const string Balancer = "http://127.0.0.1:9000/servers/alpha";
    public const string Secure = "https://www.example.org/";
    public const string BackupLock = "/run/backup.lock";
    public const string PidFile = "/run/shop/shop.pid";
}
