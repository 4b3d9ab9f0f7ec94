"""Acme's table of makes and models: rating classes, electric models, and which of them are two-wheelers.

The table is Acme's own and deliberately short; whatever is not in it is rated as a standard car or two-wheeler,
so an unknown make is never a reason to refuse a quote.

Keys, and the beginnings of model names listed in a text, are written in lower case with letters and digits only;
the longest beginning that fits a model decides.
"""

from dataclasses import dataclass, field

EVERY_MODEL = "*"


@dataclass(frozen=True)
class Make:
    """One make: the class of its cars and of its two-wheelers (None: it builds none, or only those in `bikes`)."""

    name: str
    car_class: str | None = "standard"
    classes: dict[str, str] = field(default_factory=dict)
    electric: str = ""
    bike_class: str | None = None
    bikes: dict[str, str] = field(default_factory=dict)

    @property
    def builds_both(self) -> bool:
        return self.car_class is not None and bool(self.bikes)


MAKES = {
    "acura": Make("Acura", car_class="upper", classes={"sports": "nsx"}, electric="zdx"),
    "audi": Make("Audi", car_class="premium", classes={"sports": "rs r8 tt"}, electric="etron q4etron q6etron q8etron"),
    "bmw": Make(
        "BMW",
        car_class="premium",
        classes={"premium": "2 3 4 5 7 8 x", "sports": "m2 m3 m4 m5 m8 z4"},
        electric="i3 i4 i5 i7 ix ce04",
        bikes={"touring": "r1250 r1300 k1600", "standard": "f900 g310", "sport": "s1000 m1000", "scooter": "ce04"},
    ),
    "buick": Make("Buick"),
    "cadillac": Make("Cadillac", car_class="premium", electric="lyriq optiq escaladeiq celestiq"),
    "chevrolet": Make(
        "Chevrolet",
        classes={"economy": "spark", "sports": "corvette camaro"},
        electric="bolt blazerev equinoxev silveradoev",
    ),
    "chrysler": Make("Chrysler"),
    "dodge": Make("Dodge", classes={"sports": "challenger charger viper"}, electric="chargerdaytona"),
    "ducati": Make(
        "Ducati", car_class=None, bike_class="sport", bikes={"standard": "scrambler", "touring": "multistrada"}
    ),
    "fiat": Make("Fiat", car_class="economy", electric="500e"),
    "ford": Make(
        "Ford",
        classes={"economy": "fiesta focus", "sports": "mustang", "upper": "mustangmache f150lightning"},
        electric="mustangmache mache f150lightning focuselectric",
    ),
    "genesis": Make("Genesis", car_class="premium", electric="gv60 electrified"),
    "gmc": Make("GMC", electric="hummerev sierraev"),
    "harleydavidson": Make(
        "Harley-Davidson", car_class=None, bike_class="touring", bikes={"standard": "sportster nightster"}
    ),
    "honda": Make(
        "Honda",
        car_class="economy",
        classes={
            "economy": "civic fit hrv insight",
            "standard": "accord crv pilot odyssey ridgeline prologue",
            "sports": "civictyper",
        },
        electric="prologue claritye",
        bikes={
            "sport": "cbr",
            "touring": "goldwing africatwin",
            "standard": "rebel shadow cb5 cb6",
            "scooter": "grom pcx",
        },
    ),
    "hyundai": Make(
        "Hyundai",
        car_class="economy",
        classes={"standard": "santafe palisade ioniq5 ioniq6", "upper": "ioniq9"},
        electric="ioniq5 ioniq6 ioniq9 konaelectric ioniqelectric",
    ),
    "indian": Make("Indian", car_class=None, bike_class="touring", bikes={"standard": "scout"}),
    "infiniti": Make("Infiniti", car_class="premium"),
    "jaguar": Make("Jaguar", car_class="premium", classes={"sports": "ftype"}, electric="ipace"),
    "jeep": Make("Jeep", electric="wagoneers recon"),
    "kawasaki": Make(
        "Kawasaki", car_class=None, bike_class="standard", bikes={"sport": "ninja zx", "touring": "concours"}
    ),
    "kia": Make(
        "Kia",
        car_class="economy",
        classes={"standard": "telluride sorento ev6", "upper": "stinger ev9"},
        electric="ev3 ev4 ev5 ev6 ev9 niroev soulev",
    ),
    "ktm": Make("KTM", car_class=None, bike_class="standard", bikes={"sport": "rc 1290superduke"}),
    "landrover": Make("Land Rover", car_class="premium"),
    "lexus": Make("Lexus", car_class="upper", classes={"sports": "lc rcf"}, electric="rz"),
    "lincoln": Make("Lincoln", car_class="upper"),
    "livewire": Make("LiveWire", car_class=None, electric=EVERY_MODEL, bike_class="standard"),
    "lucid": Make("Lucid", car_class="premium", electric=EVERY_MODEL),
    "mazda": Make(
        "Mazda", car_class="economy", classes={"sports": "mx5 miata", "standard": "cx9 cx90"}, electric="mx30"
    ),
    "mercedesbenz": Make(
        "Mercedes-Benz", car_class="premium", classes={"sports": "amg sl"}, electric="eqa eqb eqc eqe eqs eqv"
    ),
    "mini": Make("MINI", electric="cooperse aceman countrymanse"),
    "mitsubishi": Make("Mitsubishi", car_class="economy", electric="imiev"),
    "nissan": Make(
        "Nissan",
        car_class="economy",
        classes={"sports": "gtr 370z z", "standard": "pathfinder armada titan ariya"},
        electric="leaf ariya",
    ),
    "polestar": Make("Polestar", car_class="premium", electric="2 3 4 5 polestar2 polestar3 polestar4"),
    "porsche": Make(
        "Porsche", car_class="sports", classes={"premium": "macan cayenne"}, electric="taycan macanelectric"
    ),
    "ram": Make("Ram"),
    "rivian": Make("Rivian", car_class="upper", electric=EVERY_MODEL),
    "royalenfield": Make("Royal Enfield", car_class=None, bike_class="standard"),
    "subaru": Make("Subaru", classes={"sports": "brz wrx"}, electric="solterra"),
    "suzuki": Make(
        "Suzuki",
        car_class="economy",
        classes={"economy": "swift vitara grandvitara sx4"},
        bikes={"sport": "gsx hayabusa", "touring": "vstrom", "standard": "boulevard sv650", "scooter": "burgman"},
    ),
    "tesla": Make(
        "Tesla", car_class="upper", classes={"premium": "models modelx s x", "sports": "roadster"}, electric=EVERY_MODEL
    ),
    "toyota": Make(
        "Toyota",
        car_class="economy",
        classes={"standard": "camry rav4 highlander tacoma tundra sienna", "sports": "supra gr86"},
        electric="bz4x bz",
    ),
    "triumph": Make(
        "Triumph",
        car_class=None,
        bike_class="standard",
        bikes={"sport": "daytona speedtriple", "touring": "tiger rocket"},
    ),
    "vespa": Make("Vespa", car_class=None, electric="elettrica", bike_class="scooter"),
    "volkswagen": Make(
        "Volkswagen",
        car_class="economy",
        classes={"standard": "atlas id", "upper": "touareg", "sports": "golfr"},
        electric="id3 id4 id5 id7 idbuzz egolf",
    ),
    "volvo": Make("Volvo", car_class="upper", electric="ex30 ex40 ex90 ec40 c40 xc40recharge"),
    "yamaha": Make(
        "Yamaha",
        car_class=None,
        bike_class="standard",
        bikes={"sport": "yzf r1 r6 r7", "touring": "tracer", "scooter": "zuma"},
    ),
    "zero": Make("Zero", car_class=None, electric=EVERY_MODEL, bike_class="standard"),
}

ALIASES = {
    "chevy": "chevrolet",
    "vw": "volkswagen",
    "mercedes": "mercedesbenz",
    "merc": "mercedesbenz",
    "benz": "mercedesbenz",
    "harley": "harleydavidson",
    "rangerover": "landrover",
    "zeromotorcycles": "zero",
    "indianmotorcycle": "indian",
    "lucidmotors": "lucid",
}

COMMERCIAL_MAKES = {"freightliner", "kenworth", "mack", "peterbilt", "westernstar"}
