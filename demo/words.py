"""What customers and staff write in tickets: sentences by topic and tone, put together anew each time."""

from __future__ import annotations

TONES = ("calm", "annoyed", "pleased")
TONE_WEIGHTS = (0.5, 0.33, 0.17)

OPENINGS = (
    ("Hello,", "Hi there,", "A question:", "To the Fernweh team:"),
    (
        "Hello, I am not happy at all.",
        "This is the second time now, and it is annoying.",
        "I am very disappointed.",
        "This is a bad surprise.",
    ),
    (
        "Hello, I love your coffee!",
        "First of all: great beans, thank you.",
        "Hi, wonderful box this month!",
        "Hello, you made our Sunday.",
    ),
)

# Topic: (subject, sentences).
TOPICS = (
    (
        "Where is my box?",
        (
            "My box was due on Tuesday and has not come yet.",
            "The tracking page has shown the same line for four days.",
            "The neighbours have not got the parcel either.",
        ),
    ),
    (
        "Wrong grind",
        (
            "I ordered whole beans and got espresso grind.",
            "The bag says filter, but it is far too fine.",
            "Could you send the right grind this time?",
        ),
    ),
    (
        "Bag arrived damaged",
        (
            "One bag was torn open and half of it was lost in the carton.",
            "The carton was wet when it arrived.",
            "I can send you a picture if that helps.",
        ),
    ),
    (
        "Pausing my box",
        (
            "We are travelling for three weeks, can the next box wait?",
            "I could not find where to pause a delivery.",
            "Please skip the box in the middle of the month.",
        ),
    ),
    (
        "Question about an invoice",
        (
            "I was charged twice this month.",
            "I need the invoice with our company's address on it.",
            "The amount does not match my plan.",
        ),
    ),
    (
        "Thinking about cancelling",
        (
            "I may cancel, the price went up twice this year.",
            "We simply drink less coffee now.",
            "What happens to the bag I paid for if I cancel today?",
        ),
    ),
    (
        "Which coffee for a Mokka pot?",
        (
            "Which of your coffees goes well with a Mokka pot?",
            "My Hafen Espresso tastes bitter, am I brewing too hot?",
            "Is the decaf washed with water only?",
        ),
    ),
)
TOPIC_WEIGHTS = (0.27, 0.14, 0.12, 0.13, 0.14, 0.1, 0.1)

CLOSINGS = (
    (
        "Thank you for your help.",
        "Until then",
        "I am at home in the evenings.",
        "Could you have a look?",
    ),
    (
        "This is really frustrating.",
        "I want my money back, the service is terrible.",
        "I have waited long enough, it is a shame.",
        "If this goes on, I will cancel.",
    ),
    ("Thanks a lot and greetings!", "Keep roasting!", "You are the best.", "Cheers"),
)

FOLLOW_UPS = (
    (
        "That worked, thank you.",
        "I have attached the number of the order.",
        "Yes, that is the right address.",
        "Fine with me.",
    ),
    (
        "I am still waiting for an answer, this is ridiculous.",
        "Nothing has happened since my last message: very poor.",
        "That does not help me at all.",
        "Is anybody reading this? I am getting angry.",
    ),
    (
        "Perfect, that was quick!",
        "Great, thank you so much.",
        "Lovely, I am looking forward to it.",
        "Thanks, you saved my weekend.",
    ),
)
REPLIES = (
    "Thank you for writing. I have asked the carrier and will come back to you today.",
    "I am sorry about that. A new bag leaves our roastery tomorrow morning.",
    "Your next box is paused, and you can change that in your account at any time.",
    "I have corrected the invoice and sent it to your address.",
    "We would grind this one a little coarser for your pot. Shall I change it in your plan?",
    "Sorry for the wait. Your refund is on its way and should arrive within three days.",
)
