"""What the firm sells, shows and says. All made up; every domain is reserved for examples (RFC 2606)."""

from __future__ import annotations

from dataclasses import dataclass

SITE = "https://www.fernweh.example"
STAFF_DOMAIN = "fernweh.example"
CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Product:
    sku: str
    name: str
    category: str
    cents: int
    slug: str


PRODUCTS = (
    Product("FW-ETH-250", "Yirgacheffe Morgenrot", "Single Origin", 1290, "yirgacheffe-morgenrot"),
    Product("FW-COL-250", "Huila Hochland", "Single Origin", 1190, "huila-hochland"),
    Product("FW-GUA-250", "Antigua Vulkan", "Single Origin", 1250, "antigua-vulkan"),
    Product("FW-ESP-500", "Hafen Espresso", "Espresso", 1790, "hafen-espresso"),
    Product("FW-DEC-250", "Nachtzug Decaf", "Decaf", 1150, "nachtzug-decaf"),
    Product("FW-SUB-S", "Fernweh Box Small", "Subscription", 1490, "box-small"),
    Product("FW-SUB-M", "Fernweh Box Medium", "Subscription", 2490, "box-medium"),
    Product("FW-SUB-L", "Fernweh Box Office", "Subscription", 5990, "box-office"),
    Product("FW-MOK-6", "Mokka Pot, six cups", "Equipment", 3490, "mokka-pot"),
    Product("FW-GRI-1", "Hand Grinder Kurbel", "Equipment", 6900, "hand-grinder-kurbel"),
)
PLANS = (5, 6, 7)
"""Positions in PRODUCTS that are subscriptions."""
GOODS = (0, 1, 2, 3, 4, 8, 9)

# Path, title, weight. Pages with a product follow, one each.
PAGES = (
    ("/", "Fernweh Coffee | Roasted for far places", 9.0),
    ("/coffee", "All coffees | Fernweh Coffee", 7.0),
    ("/subscription", "The Fernweh Box | Fernweh Coffee", 6.0),
    ("/journal/how-we-roast", "How we roast | Fernweh Journal", 2.0),
    ("/journal/brew-guide-v60", "Brewing with a V60 | Fernweh Journal", 2.5),
    ("/journal/on-the-road-huila", "On the road in Huila | Fernweh Journal", 1.5),
    ("/about", "Who we are | Fernweh Coffee", 1.0),
    ("/business", "Coffee for the office | Fernweh Coffee", 0.6),
    ("/help", "Help | Fernweh Coffee", 0.7),
    ("/account", "Your box | Fernweh Coffee", 0.0),
    ("/account/next-delivery", "Next delivery | Fernweh Coffee", 0.0),
    ("/account/invoices", "Invoices | Fernweh Coffee", 0.0),
)
SITE_PAGES = (
    *((path, title) for path, title, _ in PAGES),
    *((f"/coffee/{p.slug}", f"{p.name} | Fernweh Coffee") for p in PRODUCTS),
)
"""Path and title of every page, those of the products last."""
ACCOUNT_PAGES = (9, 10, 11)
FIRST_PRODUCT_PAGE = len(PAGES)
PRODUCT_PAGE_WEIGHT = 1.6
SCREENS = ("Home", "My box", "Next delivery", "Brew timer", "Journal")
SEARCHES = ("espresso", "decaf", "v60", "gift", "grinder", "light roast", "office", "milk foam")


@dataclass(frozen=True, slots=True)
class Campaign:
    """What brings a visit: UTM values and the page before ours; None where there is none."""

    weight: float
    referrer: str
    source: str | None = None
    medium: str | None = None
    name: str | None = None
    search: str = ""


def _tagged(
    weight: float, referrer: str, source: str, medium: str, name: str, more: str = ""
) -> Campaign:
    search = f"?utm_source={source}&utm_medium={medium}&utm_campaign={name}{more}"
    return Campaign(weight, referrer, source, medium, name, search)


CAMPAIGNS = (
    Campaign(24, ""),
    Campaign(26, "https://www.google.com/"),
    Campaign(4, "https://duckduckgo.com/"),
    _tagged(13, "https://www.google.com/", "google", "cpc", "brand-de"),
    _tagged(8, "https://www.google.com/", "google", "cpc", "coffee-subscription"),
    _tagged(9, "https://www.instagram.com/", "instagram", "paid_social", "autumn-box"),
    _tagged(5, "https://www.facebook.com/", "facebook", "paid_social", "office-coffee"),
    _tagged(3, "https://www.youtube.com/", "youtube", "video", "brew-along"),
    _tagged(4, "https://beans.example.org/", "beanblog", "affiliate", "beanblog-2026"),
    Campaign(4, "https://forum.example.net/thread/best-beans"),
    _tagged(0, "", "newsletter", "email", "weekly-letter"),
    _tagged(0, "", "lifecycle", "email", "lifecycle"),
)
FROM_NEWSLETTER, FROM_LIFECYCLE = 10, 11

AGENTS = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "FernwehApp/3.4.1 (iPhone; iOS 18.6)",
    "FernwehApp/3.4.0 (Android 15; Pixel 9)",
)
PHONE_AGENTS, DESKTOP_AGENTS, TABLET_AGENT, APP_AGENTS = (3, 4), (0, 1, 2), 5, (6, 7)
CRAWLERS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
)
MACHINE_AGENT = "Mozilla/5.0"
"""What an e-mail provider's image proxy calls itself."""

FIRST_NAMES = [
    "Anna",
    "Jonas",
    "Mila",
    "Emil",
    "Lena",
    "Paul",
    "Ida",
    "Noah",
    "Clara",
    "Felix",
    "Marta",
    "Oskar",
    "Nora",
    "Leon",
    "Frida",
    "Anton",
    "Greta",
    "Theo",
    "Hanna",
    "Luis",
    "Alma",
    "Karl",
    "Ella",
    "Matteo",
    "Lotte",
    "Samir",
    "Aylin",
    "Jakub",
    "Ines",
    "Marek",
    "Zofia",
    "Pierre",
    "Chloe",
    "Sven",
    "Astrid",
    "Liam",
    "Maya",
    "Tom",
    "Yara",
    "Nils",
]
LAST_NAMES = [
    "Berger",
    "Vogel",
    "Lindner",
    "Sommer",
    "Brandt",
    "Keller",
    "Wolff",
    "Arnold",
    "Peters",
    "Lorenz",
    "Busch",
    "Seidel",
    "Albrecht",
    "Winter",
    "Yilmaz",
    "Kaya",
    "Nowak",
    "Kowalski",
    "Novak",
    "Horvat",
    "Rossi",
    "Costa",
    "Moreau",
    "Dubois",
    "Jansen",
    "Visser",
    "Nielsen",
    "Larsen",
    "Johansson",
    "Berg",
    "Murphy",
    "Walsh",
    "Clarke",
    "Morgan",
    "Silva",
    "Santos",
    "Hofmann",
    "Ritter",
    "Falk",
    "Ebert",
    "Thiele",
    "Conrad",
]
FIRMS = [
    "Nordlicht Architekten",
    "Kiezwerk Coworking",
    "Blauwal Software",
    "Studio Papierflieger",
    "Hafenkontor Reederei",
    "Waldmeister Verlag",
    "Rotor Maschinenbau",
    "Kanzlei am Fluss",
    "Seilbahn Events",
    "Quittengarten Hotel",
    "Leuchtturm Kliniken",
    "Zeitzone Reisen",
    "Mosaik Schulen",
    "Fichte & Sohn",
    "Kompass Beratung",
    "Ufer Filmproduktion",
]
AGENT_NAMES = (
    "Tilda Rask",
    "Bruno Stahl",
    "Selin Aksoy",
    "Ruben Haas",
    "Mareike Thun",
    "Igor Petrov",
)
SELLER_NAMES = ("Katja Dorn", "Philipp Weiss", "Amara Okafor", "Julian Reuter")

MAILS = (
    ("weekly-letter", "What is roasting this week", "/journal/on-the-road-huila"),
    ("welcome", "Welcome to Fernweh", "/coffee"),
    ("trial-tips", "Three ways to brew your first bag", "/journal/brew-guide-v60"),
    ("trial-ending", "Your tasting ends soon", "/subscription"),
    ("order-confirmation", "Thank you for your order", "/account"),
    ("renewal-receipt", "Your next box is on its way", "/account/next-delivery"),
    ("win-back", "We kept your roast profile", "/subscription"),
    ("office-intro", "Coffee for your office", "/business"),
)
LETTER, WELCOME, TRIAL_TIPS, TRIAL_ENDING, CONFIRMATION, RECEIPT, WIN_BACK, OFFICE = range(8)
